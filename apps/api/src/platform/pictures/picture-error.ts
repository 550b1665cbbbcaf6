import { DomainError } from '../errors/domain-error.ts';

/** Why bytes are not a picture that we publish; `details.reason` of images.invalid-bytes. */
export type PictureProblem =
  | 'not-a-png'
  | 'truncated'
  | 'damaged'
  | 'too-large'
  | 'wrong-dimensions'
  | 'animated'
  | 'bytes-after-the-end'
  | 'too-costly-to-decode';

export function invalidPicture(
  reason: PictureProblem,
  options: { readonly cause?: unknown } = {},
): DomainError {
  return new DomainError('images.invalid-bytes', { reason }, options);
}
