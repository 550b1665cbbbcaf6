import type { Canvas } from './canvas.ts';
import { cellHash } from './noise.ts';
import { type Color, clamp, luma } from './palette.ts';

/** How the finished float picture becomes a print. */
export interface Finish {
  /** 'light' runs through a film curve and gamma; 'screen' is already what the eye should see. */
  readonly values: 'light' | 'screen';
  readonly exposure?: number;
  /** How much of the bright parts spills over, 0 to 1. */
  readonly glow?: number;
  /** Brightness above which a part spills. */
  readonly glowFrom?: number;
  readonly vignette?: number;
  readonly grain?: number;
  /** A colour the whole print leans to, and how far (0 to 1). */
  readonly tint?: { readonly color: Color; readonly share: number };
}

/** Develops a canvas into 8-bit RGB of `width` by `height`; the canvas may be a whole multiple larger. */
export function develop(
  canvas: Canvas,
  finish: Finish,
  width: number,
  height: number,
  grainSalt: number,
): Uint8Array {
  const { values, exposure = 1, glow = 0, glowFrom = 0.8, vignette = 0.25, grain = 0.02, tint } = finish;
  const { data } = canvas;
  if (glow > 0) addGlow(canvas, glow, glowFrom);
  const step = canvas.width / width;
  const print = new Uint8Array(width * height * 3);
  const curve = values === 'light' ? filmCurve : screenCurve;
  const middleX = width / 2;
  const middleY = height / 2;
  // A small print shows the average of the grain, which is nearly none.
  const grainScale = grain * clamp(Math.sqrt(width * height) / 512, 0.1, 1);
  const tintLuma = tint ? Math.max(luma(tint.color), 0.08) : 1;
  const tintShare = tint ? tint.share : 0;
  const tintR = tint ? tint.color[0] / tintLuma : 1;
  const tintG = tint ? tint.color[1] / tintLuma : 1;
  const tintB = tint ? tint.color[2] / tintLuma : 1;
  const weight = 1 / (step * step);
  for (let j = 0; j < height; j++) {
    const dy = (j + 0.5 - middleY) / middleY;
    for (let i = 0; i < width; i++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let sj = 0; sj < step; sj++) {
        let at = ((j * step + sj) * canvas.width + i * step) * 3;
        for (let si = 0; si < step; si++, at += 3) {
          r += look(curve, (data[at] as number) * exposure);
          g += look(curve, (data[at + 1] as number) * exposure);
          b += look(curve, (data[at + 2] as number) * exposure);
        }
      }
      r *= weight;
      g *= weight;
      b *= weight;
      const dx = (i + 0.5 - middleX) / middleX;
      const far = dx * dx + dy * dy;
      const edge = 1 - vignette * far * far * 0.25 - vignette * far * 0.12;
      r *= edge;
      g *= edge;
      b *= edge;
      const tone = 0.299 * r + 0.587 * g + 0.114 * b;
      if (tintShare > 0) {
        // Whites and blacks keep their place; the middle tones take the colour.
        const share = tintShare * (0.35 + 2.6 * tone * (1 - tone));
        r += (tone * tintR - r) * share;
        g += (tone * tintG - g) * share;
        b += (tone * tintB - b) * share;
      }
      // Grain is strongest in the middle tones, as on film; it also hides the steps of 8 bits.
      const speck = cellHash(i, j, grainSalt) + cellHash(i, j, grainSalt + 1) - 1;
      const soft = cellHash(i >> 1, j >> 1, grainSalt + 2) - 0.5;
      const amount = (speck + soft * 0.8) * grainScale * (0.45 + 2.2 * tone * (1 - tone)) + speck / 255;
      const at = (j * width + i) * 3;
      print[at] = clamp((r + amount) * 255 + 0.5, 0, 255);
      print[at + 1] = clamp((g + amount) * 255 + 0.5, 0, 255);
      print[at + 2] = clamp((b + amount) * 255 + 0.5, 0, 255);
    }
  }
  return print;
}

const curveSteps = 4096;
const curveTop = 8;

function look(curve: Float32Array, value: number): number {
  if (!(value > 0)) return 0;
  // The square root spends the table where the eye does, in the shadows.
  const at = Math.sqrt(Math.min(value, curveTop)) * curveScale;
  const index = at | 0;
  const from = curve[index] as number;
  return from + ((curve[index + 1] as number) - from) * (at - index);
}

const curveScale = (curveSteps - 2) / Math.sqrt(curveTop);

function makeCurve(shape: (value: number) => number): Float32Array {
  const curve = new Float32Array(curveSteps);
  for (let i = 0; i < curveSteps; i++) curve[i] = shape((i / curveScale) ** 2);
  return curve;
}

/** A film-like S: deep but open shadows, a long shoulder instead of clipped highlights. */
const filmCurve = makeCurve((value) => {
  const v = value * 0.62;
  const mapped = (v * (2.51 * v + 0.03)) / (v * (2.43 * v + 0.59) + 0.14);
  return Math.min(1, mapped) ** (1 / 2.2);
});

/** Leaves screen values alone up to a bright grey, then rolls off so that glow never clips hard. */
const screenCurve = makeCurve((value) =>
  value < 0.82 ? value : 0.82 + 0.18 * (1 - Math.exp(-(value - 0.82) / 0.18)),
);

/** Spills the bright parts over their surroundings, computed on a small copy: blur has no detail to keep. */
function addGlow(canvas: Canvas, amount: number, from: number): void {
  const { data, width, height, pixel } = canvas;
  const cell = Math.max(1, Math.round(1 / 110 / pixel));
  const columns = Math.ceil(width / cell);
  const rows = Math.ceil(height / cell);
  let small: Float32Array = new Float32Array(columns * rows * 3);
  for (let j = 0; j < height; j++) {
    const row = Math.floor(j / cell) * columns;
    for (let i = 0; i < width; i++) {
      const at = (j * width + i) * 3;
      const to = (row + Math.floor(i / cell)) * 3;
      for (let c = 0; c < 3; c++) {
        const over = Math.min((data[at + c] as number) - from, 2);
        if (over > 0) small[to + c] = (small[to + c] as number) + over;
      }
    }
  }
  const share = 1 / (cell * cell);
  for (let i = 0; i < small.length; i++) small[i] = (small[i] as number) * share;
  const near = blurred(blurred(small, columns, rows, 2), columns, rows, 2);
  small = blurred(blurred(near, columns, rows, 7), columns, rows, 7);
  for (let i = 0; i < small.length; i++)
    small[i] = ((small[i] as number) * 0.6 + (near[i] as number) * 0.4) * amount;
  for (let j = 0; j < height; j++) {
    const v = clamp((j + 0.5) / cell - 0.5, 0, rows - 1.001);
    const v0 = Math.floor(v);
    const v1 = Math.min(v0 + 1, rows - 1);
    const fv = v - v0;
    for (let i = 0; i < width; i++) {
      const u = clamp((i + 0.5) / cell - 0.5, 0, columns - 1.001);
      const u0 = Math.floor(u);
      const u1 = Math.min(u0 + 1, columns - 1);
      const fu = u - u0;
      const a = (v0 * columns + u0) * 3;
      const b = (v0 * columns + u1) * 3;
      const c = (v1 * columns + u0) * 3;
      const d = (v1 * columns + u1) * 3;
      const at = (j * width + i) * 3;
      for (let k = 0; k < 3; k++) {
        const upper = (small[a + k] as number) * (1 - fu) + (small[b + k] as number) * fu;
        const lower = (small[c + k] as number) * (1 - fu) + (small[d + k] as number) * fu;
        data[at + k] = (data[at + k] as number) + upper * (1 - fv) + lower * fv;
      }
    }
  }
}

/** A box blur of RGB floats; two of them in a row are close to a Gaussian. */
export function blurred(source: Float32Array, width: number, height: number, radius: number): Float32Array {
  const across = new Float32Array(source.length);
  const out = new Float32Array(source.length);
  const span = radius * 2 + 1;
  for (let j = 0; j < height; j++) {
    for (let c = 0; c < 3; c++) {
      const row = j * width * 3 + c;
      let sum = 0;
      for (let k = -radius; k <= radius; k++) sum += source[row + clamp(k, 0, width - 1) * 3] as number;
      for (let i = 0; i < width; i++) {
        across[row + i * 3] = sum / span;
        sum += source[row + Math.min(i + radius + 1, width - 1) * 3] as number;
        sum -= source[row + Math.max(i - radius, 0) * 3] as number;
      }
    }
  }
  for (let i = 0; i < width; i++) {
    for (let c = 0; c < 3; c++) {
      const column = i * 3 + c;
      const stride = width * 3;
      let sum = 0;
      for (let k = -radius; k <= radius; k++)
        sum += across[column + clamp(k, 0, height - 1) * stride] as number;
      for (let j = 0; j < height; j++) {
        out[column + j * stride] = sum / span;
        sum += across[column + Math.min(j + radius + 1, height - 1) * stride] as number;
        sum -= across[column + Math.max(j - radius, 0) * stride] as number;
      }
    }
  }
  return out;
}
