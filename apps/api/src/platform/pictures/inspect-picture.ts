import { type ArrivedPictures, createArrivedPictures } from './arrived-pictures.ts';
import { createPictureInspector, type InspectedPicture, type PictureInspector } from './picture-inspector.ts';

interface Shared {
  readonly inspector: PictureInspector;
  readonly arrived: ArrivedPictures;
}

let shared: Shared | null = null;

function share(): Shared {
  if (shared === null) {
    const inspector = createPictureInspector();
    shared = { inspector, arrived: createArrivedPictures(inspector) };
  }
  return shared;
}

/** What a picture has to be. */
export interface ExpectedPicture {
  readonly width: number;
  readonly height: number;
  /** Of its bytes, in hex, by which it is known that it was looked at when it arrived. */
  readonly sha256?: string;
}

/**
 * Inspects with the decoders that this process shares. They start with the first picture and end with the process.
 *
 * @throws DomainError images.invalid-bytes, platform.unavailable
 */
export async function inspectPicture(
  bytes: Uint8Array,
  { width, height, sha256 }: ExpectedPicture,
): Promise<InspectedPicture> {
  const { inspector, arrived } = share();
  // Whatever was wrong with it is found again, and said as if it had not been looked at before.
  const before = sha256 === undefined ? null : arrived.take(sha256, { width, height });
  const looked = await before?.catch(() => null);
  return looked ?? (await inspector.inspect(bytes, { width, height }));
}

/** Begins to look at a picture that is likely to be asked for within seconds. `sha256`: of its bytes, in hex. */
export function lookAtArrival({
  bytes,
  sha256,
}: {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}): void {
  share().arrived.look(bytes, sha256);
}

/** Starts a shared decoder, so that even the first picture is looked at within milliseconds. */
export function warmPictureDecoders(): void {
  share().inspector.warm();
}

/** Ends the shared decoders now; for the last step of a shutdown. */
export async function closePictureDecoders(): Promise<void> {
  const ending = shared;
  shared = null;
  await ending?.inspector.close();
}
