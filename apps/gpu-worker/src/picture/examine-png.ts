import { promisify } from 'node:util';
import { constants, crc32, inflate } from 'node:zlib';
import { isOneColour } from './one-colour.ts';

/** `uniform`: every pixel has the same colour, as when the engine's arithmetic overflowed. */
export type PngFinding =
  | { readonly kind: 'fine' }
  | { readonly kind: 'uniform' }
  | { readonly kind: 'broken'; readonly problem: string };

interface Header {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: number;
  readonly isInterlaced: boolean;
}

const unzip = promisify(inflate);
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Length, type and checksum around the data of a chunk. */
const frameBytes = 12;
const headerBytes = 13;
/** A thread hands over what it has unpacked so often: in one piece, but for the largest pictures. */
const pieceBytesMax = 4 * 1_024 * 1_024;
/** So much of a packed picture nearly always holds two pixels that differ. */
const beginningBytes = 8_192;

/**
 * Looks at all bytes of a downloaded picture, and at as many pixels as it takes to find two that differ: a picture of
 * one colour is unpacked to its end, any other only at its beginning, because unpacking is what costs time. What was
 * damaged on the way shows in the checksums. The api decodes the picture to its last pixel, with another decoder in a
 * process with a memory cap, so nothing here is about safety: what the engine itself packed wrong is refused there, and
 * costs the work an attempt instead of a second try.
 */
export async function examinePng(
  bytes: Uint8Array,
  expected: { readonly width: number; readonly height: number },
): Promise<PngFinding> {
  const read = readChunks(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (typeof read === 'string') return broken(read);
  const { header, packed } = read;
  const { width, height } = header;
  if (width !== expected.width || height !== expected.height) {
    return broken(`${width} × ${height} pixels instead of ${expected.width} × ${expected.height}`);
  }
  const channels = channelsOf[header.colourType];
  if (channels === undefined) return broken('a PNG of an unknown colour type');
  // No engine makes these; they are for the api to judge.
  if (header.isInterlaced || header.bitDepth < 8) return { kind: 'fine' };

  const pixelBytes = (channels * header.bitDepth) / 8;
  const rowBytes = 1 + width * pixelBytes;
  const bytesMax = rowBytes * height + 1;
  let rows: Buffer;
  try {
    const beginning = await unzip(packed.subarray(0, beginningBytes), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: bytesMax,
    });
    const whole = beginning.subarray(0, beginning.length - (beginning.length % rowBytes));
    if (!isOneColour(whole, { rowBytes, pixelBytes })) return { kind: 'fine' };
    const chunkSize = Math.min(pieceBytesMax, Math.max(1_024, bytesMax));
    rows = await unzip(packed, { maxOutputLength: bytesMax, chunkSize });
  } catch {
    return broken('a PNG whose pixels cannot be unpacked');
  }
  if (rows.byteLength !== rowBytes * height) return broken('a PNG with too few or too many pixels');
  return { kind: isOneColour(rows, { rowBytes, pixelBytes }) ? 'uniform' : 'fine' };
}

const broken = (problem: string): PngFinding => ({ kind: 'broken', problem });

/** The header and the packed pixels, or what is wrong with the file. */
function readChunks(file: Buffer): { readonly header: Header; readonly packed: Buffer } | string {
  if (!file.subarray(0, signature.length).equals(signature)) return 'not a PNG';
  const parts: Buffer[] = [];
  let header: Header | null = null;
  for (let at = signature.length; at + frameBytes <= file.length; ) {
    const length = file.readUInt32BE(at);
    const end = at + frameBytes + length;
    if (end > file.length) return 'a PNG that was cut short';
    const type = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, end - 4);
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4))
      return `a PNG with a damaged ${type} chunk`;
    if (header === null) {
      if (type !== 'IHDR' || length !== headerBytes) return 'a PNG without a header';
      header = readHeader(data);
    } else if (type === 'IDAT') parts.push(data);
    else if (type === 'IEND')
      return end === file.length
        ? { header, packed: Buffer.concat(parts) }
        : 'a PNG with more behind its end';
    at = end;
  }
  return 'a PNG without an end';
}

function readHeader(data: Buffer): Header {
  return {
    width: data.readUInt32BE(0),
    height: data.readUInt32BE(4),
    bitDepth: data.readUInt8(8),
    colourType: data.readUInt8(9),
    isInterlaced: data.readUInt8(12) !== 0,
  };
}
