import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { examinePng } from './examine-png.ts';

const size = { width: 24, height: 16 };
const blank = (channels: 3 | 4 = 3, background = '#000') =>
  sharp({ create: { ...size, channels, background } });
const noise = (channels: 1 | 3 | 4 = 3) => {
  const bytes = Uint8Array.from(
    { length: size.width * size.height * channels },
    (_, at) => (at * 7919) % 251,
  );
  return sharp(bytes, { raw: { ...size, channels } });
};
const png = await noise().png().toBuffer();
const kindOf = async (bytes: Uint8Array) => (await examinePng(bytes, size)).kind;

describe('a downloaded picture', () => {
  it('is fine when it is whole and of the asked size, also as a part of a larger buffer', async () => {
    expect(await examinePng(png, size)).toEqual({ kind: 'fine' });
    const padded = Buffer.concat([Buffer.alloc(5), png, Buffer.alloc(3)]);
    expect(await kindOf(padded.subarray(5, 5 + png.length))).toBe('fine');
  });

  it.each([
    ['grey', noise(1).png()],
    ['with transparency', noise(4).png()],
    ['of 16 bits', noise().toColourspace('rgb16').png()],
    ['with a palette', noise().png({ palette: true, colours: 4 })],
    ['interlaced', noise().png({ progressive: true })],
  ])('is fine %s', async (_, picture) => {
    expect(await kindOf(await picture.toBuffer())).toBe('fine');
  });

  it.each(['#000', '#fff', '#345'])('is uniform when all of it is %s', async (background) => {
    for (const channels of [3, 4] as const) {
      for (const adaptiveFiltering of [true, false]) {
        const bytes = await blank(channels, background).png({ adaptiveFiltering }).toBuffer();
        expect(await kindOf(bytes)).toBe('uniform');
      }
    }
  });

  it('is not uniform when its last pixel alone differs by one, however its rows are filtered', async () => {
    const bytes = new Uint8Array(size.width * size.height * 3);
    bytes[bytes.length - 1] = 1;
    for (const adaptiveFiltering of [true, false]) {
      const picture = await sharp(bytes, { raw: { ...size, channels: 3 } })
        .png({ adaptiveFiltering })
        .toBuffer();
      expect(await kindOf(picture)).toBe('fine');
    }
  });

  it('is for the api to judge when its rows differ and are too few, and broken when they do not even differ', async () => {
    const taller = Buffer.from(png);
    taller.writeUInt32BE(size.height + 1, 20);
    taller.writeUInt32BE(crc32(taller.subarray(12, 29)), 29);
    const expected = { ...size, height: size.height + 1 };
    expect(await examinePng(taller, expected)).toEqual({ kind: 'fine' });
    const black = await blank().png().toBuffer();
    black.writeUInt32BE(size.height + 1, 20);
    black.writeUInt32BE(crc32(black.subarray(12, 29)), 29);
    expect((await examinePng(black, expected)).kind).toBe('broken');
  });

  it('is looked at to its last pixel when it is so large that it is unpacked in pieces', async () => {
    const large = { width: 1_600, height: 1_000 };
    const bytes = new Uint8Array(large.width * large.height * 3);
    const packed = () =>
      sharp(bytes, { raw: { ...large, channels: 3 } })
        .png({ compressionLevel: 1 })
        .toBuffer();
    expect(await examinePng(await packed(), large)).toEqual({ kind: 'uniform' });
    bytes[bytes.length - 1] = 1;
    expect(await examinePng(await packed(), large)).toEqual({ kind: 'fine' });
  });

  it('is broken in another size, turned ones too', async () => {
    expect(await examinePng(png, { width: 16, height: 24 })).toEqual({
      kind: 'broken',
      problem: '24 × 16 pixels instead of 16 × 24',
    });
  });

  it('is broken wherever it was cut short', async () => {
    for (let length = 0; length < png.length; length += 1) {
      expect(await kindOf(png.subarray(0, length))).toBe('broken');
    }
  });

  it('is broken when any of its bytes was changed on the way', async () => {
    for (let at = 0; at < png.length; at += 1) {
      const changed = Buffer.from(png);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x20, at);
      expect(await kindOf(changed)).toBe('broken');
    }
  });

  it('is broken when it is no PNG', async () => {
    expect(await kindOf(await blank().jpeg().toBuffer())).toBe('broken');
    expect(await kindOf(Buffer.alloc(1_000))).toBe('broken');
  });
});
