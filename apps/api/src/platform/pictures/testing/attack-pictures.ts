import { randomBytes } from 'node:crypto';
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import type { PictureProblem } from '../picture-error.ts';
import { type PngChunk, readPng, writePng } from '../png-chunks.ts';
import { pixelBytesOf } from '../png-pixels.ts';
import { buildPng, headerChunk } from './build-png.ts';

/** A file that a stranger's worker could deliver, and why it is refused. */
export interface Attack {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly reason: PictureProblem;
  /** `framing`: before anything is decompressed, in the api's own process. `streams`: by the child, before or beside decoding. */
  readonly refusedBy: 'framing' | 'streams' | 'decoder';
}

/** What every attack pretends to be. */
export const attackedSize = { width: 512, height: 512 };

const end: PngChunk = { type: 'IEND', data: new Uint8Array() };
const honest = headerChunk(attackedSize);
const honestBytes = pixelBytesOf({ ...attackedSize, bitDepth: 8, colourType: 2, isInterlaced: false });

/** Compressed zeros: a thousand times as large when they are opened. */
function zeros(bytes: number): Uint8Array {
  return deflateSync(Buffer.alloc(bytes), { level: 9 });
}

function around(...middle: readonly PngChunk[]): Uint8Array {
  return writePng([honest, ...middle, end]);
}

const soundPixels: PngChunk = { type: 'IDAT', data: zeros(honestBytes) };

function keyed(type: string, keyword: string, data: Uint8Array): PngChunk {
  return { type, data: Buffer.concat([Buffer.from(`${keyword}\0\0`, 'latin1'), data]) };
}

/** A tiny ZIP archive with one page in it. */
function zip(): Buffer {
  const page = Buffer.from('<script>alert(1)</script>');
  const packed = deflateRawSync(page);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(crc32(page), 14);
  header.writeUInt32LE(packed.byteLength, 18);
  header.writeUInt32LE(page.byteLength, 22);
  header.writeUInt16LE(6, 26);
  return Buffer.concat([header, Buffer.from('a.html'), packed]);
}

/** Every attack that we know, each as small as it can be. */
export async function buildAttacks(): Promise<readonly Attack[]> {
  const sound = await buildPng(attackedSize);
  const chunks = readPng(sound).chunks;
  const pixels = chunks.find(({ type }) => type === 'IDAT');
  if (pixels === undefined) throw new Error('the sound picture has no pixels');
  const html = Buffer.from('<!doctype html><script>alert(document.domain)</script>');
  const flipped = Buffer.from(sound);
  flipped[flipped.byteLength - 20] = (flipped[flipped.byteLength - 20] ?? 0) ^ 1;
  // One bit a pixel: 31 kB of file, 259 million pixels, 777 MB once they are colours.
  const side = 16_100;
  const bilevel = headerChunk({ width: side, height: side, bitDepth: 1, colourType: 0 });
  const bilevelBytes = zeros(
    pixelBytesOf({ width: side, height: side, bitDepth: 1, colourType: 0, isInterlaced: false }),
  );

  const framing: readonly (readonly [string, Uint8Array, PictureProblem])[] = [
    [
      '31 kB that grow to 777 MB',
      writePng([bilevel, { type: 'IDAT', data: bilevelBytes }, end]),
      'too-large',
    ],
    [
      'a header of four gigapixels',
      writePng([headerChunk({ width: 65_535, height: 65_535 }), soundPixels, end]),
      'too-large',
    ],
    [
      'a header of 2^31 columns',
      writePng([headerChunk({ width: 2 ** 31, height: 1 }), soundPixels, end]),
      'damaged',
    ],
    ['no width', writePng([headerChunk({ width: 0, height: 512 }), soundPixels, end]), 'damaged'],
    ['no height', writePng([headerChunk({ width: 512, height: 0 }), soundPixels, end]), 'damaged'],
    ['no bytes', new Uint8Array(), 'not-a-png'],
    ['a page', html, 'not-a-png'],
    ['a JPEG that calls itself PNG', Buffer.from('ffd8ffe000104a46494600010100', 'hex'), 'not-a-png'],
    [
      'a PNG with one byte of its magic changed',
      sound.map((byte, at) => (at === 1 ? 0x51 : byte)),
      'not-a-png',
    ],
    ['a page behind the end', Buffer.concat([sound, html]), 'bytes-after-the-end'],
    ['a ZIP behind the end', Buffer.concat([sound, zip()]), 'bytes-after-the-end'],
    ['one zero behind the end', Buffer.concat([sound, Buffer.alloc(1)]), 'bytes-after-the-end'],
    [
      '10,000 chunks',
      around(...Array.from({ length: 10_000 }, () => keyed('tEXt', 'k', Buffer.alloc(0))), soundPixels),
      'too-large',
    ],
    [
      '10,000 pieces of pixels',
      around(
        ...Array.from({ length: 10_000 }, () => ({ type: 'IDAT', data: new Uint8Array() })),
        soundPixels,
      ),
      'too-large',
    ],
    [
      '20 MB of text',
      around(keyed('tEXt', 'Comment', Buffer.alloc(20_000_000, 'a')), soundPixels),
      'too-large',
    ],
    [
      'a text of 1.2 GB in 1.2 MB',
      around(keyed('zTXt', 'Comment', randomBytes(1_200_000)), soundPixels),
      'too-large',
    ],
    [
      '20 MB in a private chunk',
      around({ type: 'prVt', data: Buffer.alloc(20_000_000) }, soundPixels),
      'too-large',
    ],
    ['a profile of 1.2 MB', around(keyed('iCCP', 'icc', randomBytes(1_200_000)), soundPixels), 'too-large'],
    [
      'two profiles',
      around(keyed('iCCP', 'a', zeros(10)), keyed('iCCP', 'b', zeros(10)), soundPixels),
      'damaged',
    ],
    [
      'a page where the palette was',
      around({ type: 'PLTE', data: Buffer.concat([html, Buffer.alloc(900)]) }, soundPixels),
      'too-large',
    ],
    ['a page where the gamma was', around({ type: 'gAMA', data: html }, soundPixels), 'too-large'],
    [
      'compressed pixels larger than pixels',
      around({ type: 'IDAT', data: randomBytes(2_000_000) }),
      'too-large',
    ],
    ['an animation', around({ type: 'acTL', data: Buffer.alloc(8) }, soundPixels), 'animated'],
    ['a wrong checksum', flipped, 'damaged'],
    [
      'a chunk that claims four gigabytes',
      sound.map((byte, at) => (at >= 33 && at < 37 ? 0xff : byte)),
      'truncated',
    ],
    ['only the first half', sound.subarray(0, sound.byteLength / 2), 'truncated'],
    [
      'a colour type that is none',
      writePng([headerChunk({ ...attackedSize, colourType: 7 }), soundPixels, end]),
      'damaged',
    ],
    [
      'a bit depth that is none',
      writePng([headerChunk({ ...attackedSize, bitDepth: 32 }), soundPixels, end]),
      'damaged',
    ],
    [
      'a palette picture without a palette',
      writePng([headerChunk({ ...attackedSize, colourType: 3 }), soundPixels, end]),
      'damaged',
    ],
  ];
  const streams: readonly (readonly [string, Uint8Array])[] = [
    ['pixels that grow to 100 MB', around({ type: 'IDAT', data: zeros(100_000_000) })],
    ['a header of fewer pixels than there are', around({ type: 'IDAT', data: zeros(honestBytes * 3) })],
    ['a header of more pixels than there are', around({ type: 'IDAT', data: zeros(honestBytes - 1) })],
    [
      'pixels cut in the middle',
      around({ type: 'IDAT', data: pixels.data.subarray(0, pixels.data.byteLength / 2) }),
    ],
    [
      'a ZIP behind the compressed pixels',
      around({ type: 'IDAT', data: Buffer.concat([soundPixels.data, zip()]) }),
    ],
    [
      'an interlaced header over rows that are not',
      writePng([headerChunk({ ...attackedSize, isInterlaced: true }), soundPixels, end]),
    ],
    [
      'a 16-bit header over 8-bit rows',
      writePng([headerChunk({ ...attackedSize, bitDepth: 16 }), soundPixels, end]),
    ],
    ['no compressed pixels at all', around({ type: 'IDAT', data: new Uint8Array() })],
    ['noise instead of pixels', around({ type: 'IDAT', data: randomBytes(10_000) })],
    ['a profile of 60 MB in 60 kB', around(keyed('iCCP', 'icc', zeros(60_000_000)), soundPixels)],
    ['a profile without a name', around({ type: 'iCCP', data: zeros(10) }, soundPixels)],
  ];
  const badFilters = Buffer.alloc(honestBytes, 9);
  return [
    ...framing.map(([name, bytes, reason]) => ({ name, bytes, reason, refusedBy: 'framing' as const })),
    ...streams.map(([name, bytes]) => ({
      name,
      bytes,
      reason: 'damaged' as const,
      refusedBy: 'streams' as const,
    })),
    {
      name: 'rows with filters that do not exist',
      bytes: around({ type: 'IDAT', data: deflateSync(badFilters) }),
      reason: 'damaged',
      refusedBy: 'decoder',
    },
  ];
}
