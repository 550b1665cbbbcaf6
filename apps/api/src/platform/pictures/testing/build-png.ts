import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { type PngChunk, readPng, writePng } from '../png-chunks.ts';
import { pixelBytesOf } from '../png-pixels.ts';

/** A picture of soft colours, encoded by an encoder that is not ours, with the texts that an engine leaves in it. */
export async function buildPng({ width = 96, height = 64, texts = {} as Record<string, string> } = {}) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at += 1)
    pixels[at] = (at * 7 + Math.floor(at / (width * 3)) * 13) % 251;
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const [header, ...rest] = readPng(bytes).chunks;
  if (header === undefined) throw new Error('no header');
  const written = Object.entries(texts).map(([keyword, text]) => ({
    type: 'tEXt',
    data: Buffer.from(`${keyword}\0${text}`, 'latin1'),
  }));
  return writePng([header, ...written, ...rest]);
}

/** The header chunk of a PNG of any size and kind. */
export function headerChunk(facts: {
  readonly width: number;
  readonly height: number;
  readonly bitDepth?: number;
  readonly colourType?: number;
  readonly isInterlaced?: boolean;
}): PngChunk {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(facts.width, 0);
  data.writeUInt32BE(facts.height, 4);
  data.set([facts.bitDepth ?? 8, facts.colourType ?? 2, 0, 0, facts.isInterlaced === true ? 1 : 0], 8);
  return { type: 'IHDR', data };
}

/** A sound PNG that is small on the disk and needs 8 bytes per pixel, all at once, in memory. */
export function buildBomb(side: number): Uint8Array {
  const chunk = headerChunk({ width: side, height: side, bitDepth: 16, colourType: 6, isInterlaced: true });
  const size = pixelBytesOf({
    width: side,
    height: side,
    bitDepth: 16,
    colourType: 6,
    isInterlaced: true,
  });
  return writePng([
    chunk,
    { type: 'IDAT', data: deflateSync(Buffer.alloc(size), { level: 1 }) },
    { type: 'IEND', data: new Uint8Array() },
  ]);
}
