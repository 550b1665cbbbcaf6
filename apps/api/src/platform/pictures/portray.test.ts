import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writePng } from './png-chunks.ts';
import { portray } from './portray.ts';
import { buildBomb, buildPng, headerChunk } from './testing/build-png.ts';

const source = async () => sharp(await buildPng({ width: 600, height: 300 }));

async function taken(bytes: Uint8Array, type: Parameters<typeof portray>[1]) {
  const portrait = await portray(bytes, type);
  if (portrait.kind === 'refused') throw new Error(`refused: ${portrait.reason}, ${portrait.message}`);
  return portrait;
}

/** Half red (left), half blue (right). */
async function halves(width: number, height: number) {
  const blue = await sharp({
    create: { width: width / 2, height, channels: 3, background: '#0000ff' },
  })
    .png()
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: '#ff0000' } }).composite([
    { input: blue, left: width / 2, top: 0 },
  ]);
}

describe('a portrait', () => {
  it.each(['png', 'jpeg', 'webp'] as const)(
    'is a square of 256 and one of 64 pixels, from %s',
    async (format) => {
      const bytes = await (await source()).toFormat(format).toBuffer();
      const { large, small } = await taken(bytes, `image/${format}`);
      expect(await sharp(large).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
      expect(await sharp(small).metadata()).toMatchObject({ format: 'webp', width: 64, height: 64 });
    },
  );

  it('takes no metadata along: no place, no camera, no colour profile, nothing that was hidden', async () => {
    const bytes = await (await source())
      .withExif({ IFD0: { Make: 'a camera' }, IFD3: { GPSLatitude: '37/1 33/1 0/1' } })
      .withIccProfile('p3')
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">hidden</x:xmpmeta>')
      .jpeg()
      .toBuffer();
    expect((await sharp(bytes).metadata()).exif).toBeDefined();
    for (const file of Object.values(await taken(bytes, 'image/jpeg'))) {
      if (typeof file === 'string') continue;
      const { exif, icc, xmp, iptc } = await sharp(file).metadata();
      expect({ exif, icc, xmp, iptc }).toEqual({});
    }
  });

  it('stands upright as the camera meant it', async () => {
    // Turned by 90 degrees: what the file has on the left is shown at the top.
    const bytes = await (await halves(300, 300)).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { large } = await taken(bytes, 'image/jpeg');
    const { data, info } = await sharp(large).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => data.subarray((y * info.width + x) * info.channels).subarray(0, 3);
    const isRed = (pixel: Buffer) => (pixel[0] ?? 0) > 200 && (pixel[2] ?? 255) < 60;
    expect([isRed(at(20, 20)), isRed(at(230, 20)), isRed(at(20, 230)), isRed(at(230, 230))]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is cut around the centre', async () => {
    const { large } = await taken(await (await halves(900, 300)).png().toBuffer(), 'image/png');
    const { data, info } = await sharp(large).raw().toBuffer({ resolveWithObject: true });
    const row = data.subarray(128 * info.width * info.channels);
    expect((row[0] ?? 0) > 200).toBe(true);
    expect((row[255 * info.channels + 2] ?? 0) > 200).toBe(true);
  });

  it('of what is a picture and a page at once holds the picture alone', async () => {
    const page = Buffer.from('<html><script>alert(document.cookie)</script></html>');
    const bytes = Buffer.concat([await (await source()).jpeg().toBuffer(), page]);
    const { large, small } = await taken(bytes, 'image/jpeg');
    expect(Buffer.from(large).includes('script') || Buffer.from(small).includes('script')).toBe(false);
  });
});

describe('what is no portrait is refused by its reason', () => {
  const refusals: [string, () => Promise<Uint8Array>, Parameters<typeof portray>[1], string][] = [
    [
      'SVG that says it is PNG',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'image/png',
      'wrong-type',
    ],
    ['a JPEG that says it is PNG', async () => (await source()).jpeg().toBuffer(), 'image/png', 'wrong-type'],
    ['a GIF', async () => (await source()).gif().toBuffer(), 'image/webp', 'wrong-type'],
    ['a PDF', async () => Buffer.from('%PDF-1.7 and so on'), 'image/jpeg', 'wrong-type'],
    [
      'SVG behind the first bytes of a JPEG',
      async () => Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.from('<svg/>')]),
      'image/jpeg',
      'damaged',
    ],
    ['no bytes', async () => new Uint8Array(), 'image/png', 'wrong-type'],
    [
      'a file that was cut off',
      async () => (await (await source()).jpeg().toBuffer()).subarray(0, 900),
      'image/jpeg',
      'damaged',
    ],
    [
      'a moving picture',
      async () =>
        sharp([await (await source()).png().toBuffer(), await (await halves(600, 300)).png().toBuffer()], {
          join: { animated: true },
        })
          .webp({ loop: 0 })
          .toBuffer(),
      'image/webp',
      'animated',
    ],
  ];
  it.each(refusals)('%s', async (_, bytes, type, reason) => {
    expect(await portray(await bytes(), type)).toMatchObject({ kind: 'refused', reason });
  });

  it('a pixel bomb, before a pixel of it is decoded', async () => {
    const bomb = writePng([
      headerChunk({ width: 20_000, height: 20_000 }),
      { type: 'IDAT', data: deflateSync(Buffer.alloc(1_000_000)) },
      { type: 'IEND', data: new Uint8Array() },
    ]);
    expect(await portray(bomb, 'image/png')).toMatchObject({ kind: 'refused', reason: 'too-large' });
  });

  it('a small file that needs more memory than a picture may', async () => {
    expect(await portray(buildBomb(7_000), 'image/png')).toMatchObject({
      kind: 'refused',
      reason: 'too-costly-to-decode',
    });
  });

  it('one that takes too much memory or time', async () => {
    const bytes = await (await source()).png().toBuffer();
    expect(await portray(bytes, 'image/png', { memoryBytesMax: 1 })).toMatchObject({
      kind: 'refused',
      reason: 'too-costly-to-decode',
    });
  });

  it('only when the picture is at fault: a decoder that dies is tried again, and then it is us', async () => {
    const program = new URL('./testing/dying-decoder.ts', import.meta.url);
    const bytes = await (await source()).png().toBuffer();
    await expect(portray(bytes, 'image/png', { program })).rejects.toMatchObject({
      code: 'platform.unavailable',
    });
  });
});
