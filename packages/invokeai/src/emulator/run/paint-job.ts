export const paintQualities = ['fine', 'draft'] as const;
/**
 * `fine` is for people: small pictures are painted with several samples a pixel, and one small picture of every costly
 * kind is painted at the start, see paint-worker.ts. `draft` is for tests: neither, so small pictures have rough edges.
 * From some 350 by 350 pixels on both paint the same picture, though not the same previews.
 */
export type PaintQuality = (typeof paintQualities)[number];

/** What the painting thread knows from its start. */
export interface PaintWorkerData {
  readonly quality: PaintQuality;
  readonly isRehearsed: boolean;
}

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
