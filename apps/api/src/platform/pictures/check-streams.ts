import { createInflate } from 'node:zlib';
import type { PictureProblem } from './picture-error.ts';
import type { Png } from './png-chunks.ts';
import { pixelBytesOf } from './png-pixels.ts';

/** Colour profiles of screens and printers are a tenth of this. */
export const profileBytesMax = 1_000_000;
const pieceBytes = 256 * 1_024;

/**
 * Decompresses everything compressed in a PNG that survives publication, piece by piece and keeping nothing, and stops
 * at the first byte that its header does not account for. So neither the pixels nor a colour profile can grow past
 * what was promised, end too early, or carry anything behind the end of their stream. Null when all is sound;
 * `grown` hears how far each part was decompressed.
 */
export async function problemOfStreams(
  { header, chunks }: Png,
  grown: (bytes: number) => void = () => undefined,
): Promise<PictureProblem | null> {
  const pixels = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  const promised = pixelBytesOf(header);
  const read = await measure(pixels, promised, grown);
  if (read !== promised) return 'damaged';
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

/** How large a zlib stream grows; null when it is damaged, grows past `bytesMax` or does not end with its last byte. */
function measure(
  pieces: readonly Uint8Array[],
  bytesMax: number,
  grown: (bytes: number) => void,
): Promise<number | null> {
  const length = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return new Promise((resolve) => {
    const inflate = createInflate({ chunkSize: pieceBytes });
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
    for (const piece of pieces) inflate.write(piece);
    inflate.end();
  });
}
