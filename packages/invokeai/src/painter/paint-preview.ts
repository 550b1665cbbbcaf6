import { blurred } from './finish.ts';
import { cellHash } from './noise.ts';
import type { Picture } from './paint.ts';
import { clamp } from './palette.ts';
import { mixBits } from './random.ts';

/**
 * What a diffusion model would show on its way to this picture: at progress 0 soft clouds of colour under
 * heavy grain, at 1 the picture itself, and between them always nearer than before.
 */
export function paintPreview(picture: Picture, progress: number, seed: bigint): Picture {
  const { width, height } = picture;
  const left = 1 - clamp(progress, 0, 1);
  if (left === 0) return { width, height, data: Uint8Array.from(picture.data) };
  const source = Float32Array.from(picture.data);
  const side = Math.min(width, height);
  const radius = side * 0.14 * left ** 2.1;
  const soft = softened(source, width, height, radius);
  // Early latents are also pale: contrast and colour come in with the detail.
  const pale = 0.42 * left ** 1.4;
  const grain = 52 * left ** 1.35;
  const salt = mixBits(Number(BigInt.asUintN(32, seed)) ^ 0x6d2b79f5);
  const data = new Uint8Array(width * height * 3);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const at = (j * width + i) * 3;
      // The grain stays where it is and only weakens, as the noise of one sampling run does.
      const coarse = cellHash(i >> 1, j >> 1, salt) - 0.5;
      for (let c = 0; c < 3; c++) {
        const fine = cellHash(i, j, salt + 1 + c) - 0.5;
        const value = soft[at + c] as number;
        data[at + c] = clamp(value + (118 - value) * pale + (coarse * 0.8 + fine) * grain + 0.5, 0, 255);
      }
    }
  }
  return { width, height, data };
}

/** Blurs by a radius that need not be whole, so that the steps of a run do not jump. */
function softened(source: Float32Array, width: number, height: number, radius: number): Float32Array {
  const whole = Math.floor(radius);
  const share = radius - whole;
  const near = whole > 0 ? blurred(blurred(source, width, height, whole), width, height, whole) : source;
  if (share === 0) return near;
  const wide = blurred(blurred(source, width, height, whole + 1), width, height, whole + 1);
  const out = new Float32Array(source.length);
  for (let i = 0; i < out.length; i++)
    out[i] = (near[i] as number) * (1 - share) + (wide[i] as number) * share;
  return out;
}
