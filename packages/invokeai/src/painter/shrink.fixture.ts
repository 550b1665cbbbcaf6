import type { Picture } from './paint.ts';

/**
 * A picture a whole number of times smaller, each pixel the mean of those it replaces; the last column
 * and row may stand for fewer. Sides never fall below one pixel.
 */
export function shrink(picture: Picture, factor: number): Picture {
  const width = Math.max(1, Math.round(picture.width / factor));
  const height = Math.max(1, Math.round(picture.height / factor));
  const data = new Uint8Array(width * height * 3);
  for (let j = 0; j < height; j++) {
    const top = Math.floor((j * picture.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((j + 1) * picture.height) / height));
    for (let i = 0; i < width; i++) {
      const left = Math.floor((i * picture.width) / width);
      const right = Math.max(left + 1, Math.floor(((i + 1) * picture.width) / width));
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) sum += picture.data[(y * picture.width + x) * 3 + c] ?? 0;
        }
        data[(j * width + i) * 3 + c] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
  }
  return { width, height, data };
}
