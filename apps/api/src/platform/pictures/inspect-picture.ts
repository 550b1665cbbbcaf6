import { createPictureInspector, type InspectedPicture, type PictureInspector } from './picture-inspector.ts';

let shared: PictureInspector | null = null;

/**
 * Inspects with the decoders that this process shares. They start with the first picture and end with the process.
 *
 * @throws DomainError images.invalid-bytes, platform.unavailable
 */
export async function inspectPicture(
  bytes: Uint8Array,
  expected: { readonly width: number; readonly height: number },
): Promise<InspectedPicture> {
  shared ??= createPictureInspector();
  return await shared.inspect(bytes, expected);
}

/** Starts a shared decoder, so that even the first picture is looked at within milliseconds. */
export function warmPictureDecoders(): void {
  shared ??= createPictureInspector();
  shared.warm();
}

/** Ends the shared decoders now; for the last step of a shutdown. */
export async function closePictureDecoders(): Promise<void> {
  const ending = shared;
  shared = null;
  await ending?.close();
}
