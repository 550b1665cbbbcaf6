/** What the painting thread is asked for. */
export interface PaintJob {
  readonly id: number;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly seed: bigint;
  readonly width: number;
  readonly height: number;
  /** How far each preview is done, 0 to 1. */
  readonly previewProgress: readonly number[];
  /** A PNG to keep in part, and how much of it (0 to 1) stays. */
  readonly initial?: { readonly png: Uint8Array; readonly weight: number };
  readonly isBlack: boolean;
}

/** What it answers: every preview in order, then the picture; or what went wrong. */
export type PaintReply =
  | { readonly id: number; readonly kind: 'preview'; readonly index: number; readonly jpeg: Uint8Array }
  | { readonly id: number; readonly kind: 'picture'; readonly png: Uint8Array }
  | { readonly id: number; readonly kind: 'error'; readonly message: string };
