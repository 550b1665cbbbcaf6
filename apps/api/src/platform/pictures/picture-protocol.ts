import type { PictureProblem } from './picture-error.ts';

/** What the parent sends to a decoding child: one picture at a time. */
export interface DecodeRequest {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The first word of a child, then one answer per request. */
export type DecodeReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'decoded'; readonly thumbnail: Uint8Array; readonly thumbhash: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: PictureProblem; readonly message: string };

/** The longer side of a thumbnail, in pixels. */
export const thumbnailSideMax = 512;

/** A child that ends with this code found itself over its memory limit. */
export const memoryExitCode = 86;
