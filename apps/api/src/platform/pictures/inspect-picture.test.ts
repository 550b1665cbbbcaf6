import { afterEach, describe, expect, it } from 'vitest';
import {
  closePictureDecoders,
  inspectPicture,
  lookAtArrival,
  warmPictureDecoders,
} from './inspect-picture.ts';
import { readPng, writePng } from './png-chunks.ts';
import { buildPng } from './testing/build-png.ts';

const size = { width: 96, height: 64 };
const sha256 = 'a'.repeat(64);
afterEach(() => closePictureDecoders());

/** As large as the picture of `buildPng`, in pixels that do not decompress. */
async function damagedPng() {
  const { chunks } = readPng(await buildPng(size));
  return writePng(
    chunks.map((chunk) => (chunk.type === 'IDAT' ? { ...chunk, data: chunk.data.subarray(1) } : chunk)),
  );
}

describe('a picture that was looked at when it arrived', () => {
  it('is not looked at again by the one who asks, and is what an inspection of its own would find', async () => {
    const bytes = await buildPng(size);
    const damaged = await damagedPng();
    warmPictureDecoders();
    lookAtArrival({ bytes, sha256 });
    // No hash tells these bytes apart: what is found is what was found in the others.
    const early = await inspectPicture(damaged, { ...size, sha256 });
    expect(early).toEqual(await inspectPicture(bytes, size));
    await expect(inspectPicture(damaged, { ...size, sha256 })).rejects.toMatchObject({
      details: { reason: 'damaged' },
    });
  });

  it('is refused when it has another size than it has to have', async () => {
    const bytes = await buildPng(size);
    warmPictureDecoders();
    lookAtArrival({ bytes, sha256 });
    const turned = { width: size.height, height: size.width, sha256 };
    await expect(inspectPicture(bytes, turned)).rejects.toMatchObject({
      code: 'images.invalid-bytes',
      details: { reason: 'wrong-dimensions' },
    });
  });

  it('is refused for the same reason when it is damaged', async () => {
    const bytes = await damagedPng();
    warmPictureDecoders();
    for (const isEarly of [true, false]) {
      if (isEarly) lookAtArrival({ bytes, sha256 });
      await expect(inspectPicture(bytes, { ...size, sha256 })).rejects.toMatchObject({
        code: 'images.invalid-bytes',
        details: { reason: 'damaged' },
      });
    }
  });
});
