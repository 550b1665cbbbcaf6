import type { AvatarContentType, AvatarProblem } from '@pingvas/contracts';
import type { PictureProblem } from './picture-error.ts';

/** What the parent sends to a decoding child: one picture at a time. */
export interface DecodeRequest {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** One answer per request. */
export type DecodeAnswer =
  | { readonly kind: 'decoded'; readonly thumbnail: Uint8Array; readonly thumbhash: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: PictureProblem; readonly message: string };

/** What the parent sends to a child that makes portraits. */
export interface PortraitRequest {
  readonly bytes: Uint8Array;
  readonly contentType: AvatarContentType;
}

export type PortraitAnswer =
  | { readonly kind: 'portrayed'; readonly large: Uint8Array; readonly small: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: AvatarProblem; readonly message: string };

/** The longer side of a thumbnail, in pixels. */
export const thumbnailSideMax = 512;

/** A child that ends with this code found itself over its memory limit. */
export const memoryExitCode = 86;
