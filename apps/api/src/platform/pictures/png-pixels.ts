import type { PngHeader } from './png-chunks.ts';

/** Samples per pixel by colour type; a palette's index is one. */
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The seven passes of an interlaced picture: where each starts and how far apart its pixels are. */
const passes = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
] as const;

/** How many bytes the pixels of such a picture are once decompressed: not one more or less makes a sound file. */
export function pixelBytesOf({ width, height, bitDepth, colourType, isInterlaced }: PngHeader): number {
  const bitsPerPixel = (samples[colourType] ?? 4) * bitDepth;
  // Each row is led by the byte that names its filter; a pass without pixels has no rows.
  const bytesOf = (columns: number, rows: number) =>
    columns === 0 ? 0 : rows * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  if (!isInterlaced) return bytesOf(width, height);
  return passes.reduce(
    (sum, { x, y, stepX, stepY }) =>
      sum + bytesOf(Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)),
    0,
  );
}
