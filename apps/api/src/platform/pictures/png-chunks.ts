import { crc32 } from 'node:zlib';
import { invalidPicture } from './picture-error.ts';
import { pixelBytesOf } from './png-pixels.ts';

/** One chunk of a PNG file. `data` looks into the file's own bytes. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: number;
  readonly isInterlaced: boolean;
}

/** A PNG whose framing is sound; nothing has been decompressed. */
export interface Png {
  readonly header: PngHeader;
  readonly chunks: readonly PngChunk[];
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const chunksMax = 2_000;
/** Of all that is not for the pixels: texts, dates, EXIF, private chunks. */
const otherBytesMax = 1_000_000;
/** What survives publication besides the pixels cannot be used to carry anything else. */
const chunkBytesMax: Readonly<Record<string, number>> = {
  PLTE: 768,
  tRNS: 256,
  gAMA: 4,
  cHRM: 32,
  sRGB: 1,
  cICP: 4,
  sBIT: 4,
  pHYs: 9,
  iCCP: 65_536,
};
/** Compression never makes more of it than this. */
const compressedShareMax = 1.1;
const compressedBytesMin = 4_096;
const pixelsMax = 64e6;
const dimensionMax = 2 ** 31 - 1;
const frame = 12;
const animationChunks: ReadonlySet<string> = new Set(['acTL', 'fcTL', 'fdAT']);

/** Which bit depths each colour type allows; anything else is no PNG. */
const bitDepths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Takes a PNG apart, strictly: signature, every length and CRC, the order of the critical chunks, nothing after the
 * end. Costs one pass over the bytes and no decompression, so a picture that would grow to gigabytes is refused by
 * its header alone.
 *
 * @throws DomainError images.invalid-bytes with a PictureProblem as its reason
 */
export function readPng(
  bytes: Uint8Array,
  expected?: { readonly width: number; readonly height: number },
): Png {
  if (bytes.byteLength < signature.length || !signature.every((byte, at) => bytes[at] === byte)) {
    throw invalidPicture('not-a-png');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  let header: PngHeader | null = null;
  let otherBytes = 0;
  let pixelBytes = 0;
  let pixelBytesMax = 0;
  let at = signature.length;

  for (;;) {
    if (chunks.length === chunksMax) throw invalidPicture('too-large');
    if (at + frame > bytes.byteLength) throw invalidPicture('truncated');
    const length = view.getUint32(at);
    if (at + frame + length > bytes.byteLength) throw invalidPicture('truncated');
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw invalidPicture('damaged');
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw invalidPicture('damaged');
    }
    const chunk: PngChunk = { type, data: bytes.subarray(at + 8, at + 8 + length) };
    if (header === null) {
      header = headerOf(chunk);
      if (expected !== undefined && (header.width !== expected.width || header.height !== expected.height)) {
        throw invalidPicture('wrong-dimensions');
      }
      pixelBytesMax = compressedBytesMin + compressedShareMax * pixelBytesOf(header);
    }
    if (animationChunks.has(type)) throw invalidPicture('animated');
    if (isAncillary(type) && chunkBytesMax[type] === undefined) otherBytes += length;
    if (otherBytes > otherBytesMax) throw invalidPicture('too-large');
    if (length > (chunkBytesMax[type] ?? Number.POSITIVE_INFINITY)) throw invalidPicture('too-large');
    if (type === 'IDAT') pixelBytes += length;
    if (pixelBytes > pixelBytesMax) throw invalidPicture('too-large');
    chunks.push(chunk);
    at += frame + length;
    if (type === 'IEND') break;
  }

  if (at !== bytes.byteLength) throw invalidPicture('bytes-after-the-end');
  assertOrder(header, chunks);
  return { header, chunks };
}

/** What the header of a PNG says, without a look at the rest; null when there is none. */
export function sizeOfPng(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  const isPng = signature.every((byte, at) => bytes[at] === byte) && bytes.byteLength >= 24;
  if (!isPng) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Puts chunks together again, with fresh lengths and CRCs. */
export function writePng(chunks: readonly PngChunk[]): Uint8Array<ArrayBuffer> {
  const size = chunks.reduce((sum, { data }) => sum + frame + data.byteLength, signature.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(signature);
  let at = signature.length;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.byteLength);
    for (let i = 0; i < 4; i += 1) bytes[at + 4 + i] = type.charCodeAt(i);
    bytes.set(data, at + 8);
    view.setUint32(at + 8 + data.byteLength, crc32(bytes.subarray(at + 4, at + 8 + data.byteLength)));
    at += frame + data.byteLength;
  }
  return bytes;
}

function headerOf({ type, data }: PngChunk): PngHeader {
  if (type !== 'IHDR' || data.byteLength !== 13) throw invalidPicture('damaged');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [bitDepth, colourType, compression, filter, interlace] = [8, 9, 10, 11, 12].map((at) =>
    view.getUint8(at),
  );
  if (width === 0 || height === 0 || width > dimensionMax || height > dimensionMax)
    throw invalidPicture('damaged');
  if (width * height > pixelsMax) throw invalidPicture('too-large');
  if (bitDepth === undefined || colourType === undefined || interlace === undefined)
    throw invalidPicture('damaged');
  const isKnown = bitDepths[colourType]?.includes(bitDepth) === true;
  if (!isKnown || compression !== 0 || filter !== 0 || interlace > 1) throw invalidPicture('damaged');
  return { width, height, bitDepth, colourType, isInterlaced: interlace === 1 };
}

/** One IHDR, at most one PLTE and one profile before the pixels, the pixels in one row, an empty IEND, and no critical chunk that we do not know. */
function assertOrder(header: PngHeader, chunks: readonly PngChunk[]): void {
  const at = (type: string) => chunks.flatMap((chunk, index) => (chunk.type === type ? [index] : []));
  const [pixels, palettes, profiles] = [at('IDAT'), at('PLTE'), at('iCCP')];
  const [firstPixels] = pixels;
  if (firstPixels === undefined) throw invalidPicture('truncated');
  const isOneRow = pixels.every((index, nth) => index === firstPixels + nth);
  const isPaletteRight = palettes.length <= 1 && palettes.every((index) => index < firstPixels);
  const isProfileRight = profiles.length <= 1 && profiles.every((index) => index < firstPixels);
  const isPaletteThere = header.colourType !== 3 || palettes.length === 1;
  const isEndEmpty = chunks.at(-1)?.data.byteLength === 0;
  const isKnown = chunks.every(({ type }) => isAncillary(type) || criticalChunks.has(type));
  if (
    !isOneRow ||
    !isPaletteRight ||
    !isProfileRight ||
    !isPaletteThere ||
    !isEndEmpty ||
    !isKnown ||
    at('IHDR').length !== 1
  ) {
    throw invalidPicture('damaged');
  }
}

const criticalChunks: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);

/** A lower-case first letter marks a chunk that a reader may ignore. */
function isAncillary(type: string): boolean {
  return (type.charCodeAt(0) & 0x20) !== 0;
}
