import { createInflate } from 'node:zlib';
import type { PictureProblem } from './picture-error.ts';
import type { Png } from './png-chunks.ts';
import { pixelBytesOf } from './png-pixels.ts';

/** Colour profiles of screens and printers are a tenth of this. */
export const profileBytesMax = 1_000_000;
/** Both what goes into the decompressor at once and what comes out of it: each piece costs a hop to a thread and back. */
const pieceBytesMax = 1_024 * 1_024;

/** Hears how far a part was decompressed. */
type Grown = (bytes: number) => void;
const nobody: Grown = () => undefined;

/*
 * Everything compressed in a PNG that survives publication is decompressed piece by piece, keeping nothing, up to the
 * first byte that its header does not account for. So neither the pixels nor a colour profile can grow past what was
 * promised, end too early, or carry anything behind the end of their stream. Null when all is sound.
 */

/** Of what a decoder opens whole, whatever the header says. Ask before one sees the file. */
export async function problemOfProfile({ chunks }: Png, grown = nobody): Promise<PictureProblem | null> {
  for (const { type, data } of chunks) {
    if (type !== 'iCCP') continue;
    // Name, zero byte, method, stream.
    const nameEnd = data.indexOf(0);
    if (nameEnd < 1 || nameEnd > 79 || data[nameEnd + 1] !== 0) return 'damaged';
    const size = await measure([data.subarray(nameEnd + 2)], profileBytesMax, grown);
    if (size === null) return 'damaged';
  }
  return null;
}

/** Of the rows. A decoder reads no more of them than the header has, so it may be asked beside one, or before. */
export async function problemOfPixels(
  { header, chunks }: Png,
  grown = nobody,
): Promise<PictureProblem | null> {
  const pixels = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  const promised = pixelBytesOf(header);
  return (await measure(pixels, promised, grown)) === promised ? null : 'damaged';
}

/** How large a zlib stream grows; null when it is damaged, grows past `bytesMax` or does not end with its last byte. */
function measure(pieces: readonly Uint8Array[], bytesMax: number, grown: Grown): Promise<number | null> {
  const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return new Promise((resolve) => {
    const inflate = createInflate({ chunkSize: Math.min(pieceBytesMax, bytesMax + 1_024) });
    let size = 0;
    const end = (result: number | null) => {
      inflate.destroy();
      grown(size);
      resolve(result);
    };
    inflate.on('data', (piece: Buffer) => {
      size += piece.byteLength;
      if (size > bytesMax) end(null);
    });
    inflate.on('error', () => end(null));
    inflate.on('end', () => end(inflate.bytesWritten === length ? size : null));
    for (const piece of inLargePieces(pieces)) inflate.write(piece);
    inflate.end();
  });
}

/** The same bytes in fewer pieces: engines cut their pixels into dozens of small chunks. */
function* inLargePieces(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  let small: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (size + piece.byteLength > pieceBytesMax) {
      yield Buffer.concat(small);
      small = [];
      size = 0;
    }
    if (piece.byteLength > pieceBytesMax) {
      yield piece;
      continue;
    }
    small.push(piece);
    size += piece.byteLength;
  }
  yield Buffer.concat(small);
}
