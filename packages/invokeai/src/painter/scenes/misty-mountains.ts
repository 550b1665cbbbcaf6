import type { Canvas } from '../canvas.ts';
import { cellHash } from '../noise.ts';
import { type Color, clamp, ease, mix, Ramp, screen } from '../palette.ts';
import type { Brief, Hour, Scene } from '../scene.ts';

interface Hours {
  readonly sky: readonly [string, string, string, string];
  readonly sun: string;
  readonly far: string;
  readonly near: string;
}

const palettes: Record<Hour, readonly [Hours, ...Hours[]]> = {
  dawn: [
    {
      sky: ['86a7b8', 'a9bfc4', 'd9d3bf', 'f6e2ae'],
      sun: 'fffbe8',
      far: 'b9c4c2',
      near: '22333a',
    },
    {
      sky: ['8ea3bd', 'c3bcc8', 'efc9b8', 'fbdcae'],
      sun: 'fff6df',
      far: 'cdb9b8',
      near: '2a2f44',
    },
    {
      sky: ['a3b7a8', 'c3cdb6', 'e6dcbd', 'f7e7bb'],
      sun: 'fffae0',
      far: 'c3c9b2',
      near: '22372f',
    },
  ],
  dusk: [
    {
      sky: ['3b3f6b', '7d5d86', 'd98478', 'f8bd84'],
      sun: 'fff2cc',
      far: 'c08a90',
      near: '231f38',
    },
    {
      sky: ['4b4a66', 'a06a6c', 'e8925a', 'fbc873'],
      sun: 'fff6cf',
      far: 'cf8f66',
      near: '2b2028',
    },
  ],
  night: [
    {
      sky: ['0b1326', '1b2a46', '3a506c', '6a8296'],
      sun: 'f8f2dd',
      far: '566c82',
      near: '070d17',
    },
    {
      sky: ['0d1022', '23264a', '474e78', '7c86a2'],
      sun: 'f8f0e0',
      far: '626a8e',
      near: '0a0c18',
    },
  ],
  day: [
    {
      sky: ['5f9cc4', '94bfd6', 'c6dce0', 'eceee0'],
      sun: 'ffffff',
      far: 'aac6d2',
      near: '1f4438',
    },
    {
      sky: ['7fb0c0', 'aacdd0', 'd6e3d8', 'f3f0da'],
      sun: 'ffffff',
      far: 'b4cdc6',
      near: '2a4a34',
    },
  ],
};

/** Ridge behind ridge, paler with distance, mist in the valleys, firs along the nearest slope. */
export const mistyMountains: Scene = (canvas, brief) => {
  const { random, noise, has } = brief;
  const hour = brief.hour('dawn', 'dawn', 'dusk', 'day', 'night');
  const p = random.pick(palettes[hour]);
  const autumn = has('autumn') && hour !== 'night';
  const snow = has('snow');
  const snowLight: Color = hour === 'night' ? [0.5, 0.58, 0.72] : mix([0.97, 0.98, 1], screen(p.sun), 0.35);
  const snowShade = mix(hour === 'night' ? [0.16, 0.21, 0.34] : [0.45, 0.54, 0.7], screen(p.sky[1]), 0.3);
  const ramp = new Ramp(screen(p.sky[0]), screen(p.sky[1]), screen(p.sky[2]), screen(p.sky[3]));
  const sun = screen(p.sun);
  const top = -canvas.halfHeight;
  const skyline = top + canvas.halfHeight * 2 * random.range(0.3, 0.42);
  const sunX = canvas.halfWidth * random.range(-0.6, 0.6);
  const sunY =
    hour === 'night'
      ? top + canvas.halfHeight * random.range(0.2, 0.4)
      : skyline - random.range(-0.005, 0.09);
  const sunSize = hour === 'night' ? random.range(0.035, 0.05) : random.range(0.035, 0.055);
  const sunSide = sunX > 0 ? 1 : -1;
  const layers = random.whole(6, 8);
  const far = screen(p.far);
  const near = autumn ? mix(screen(p.near), screen('7a3b1e'), 0.45) : screen(p.near);
  const haze = ramp.at(0.92);
  const steep = has('mountain') && !has('hill') ? random.range(0.9, 1.35) : random.range(0.6, 0.9);
  const rows: Ridge[] = [];
  const ground = canvas.halfHeight - skyline;
  for (let k = 0; k < layers; k++) {
    const depth = k / (layers - 1);
    rows.push({
      base: skyline + ground * (0.06 + 0.86 * depth ** 1.12),
      swing: (0.07 + 0.075 * Math.sin(depth * 2.6 + 0.4)) * steep * random.range(0.8, 1.2),
      scale: 1.5 + depth * 1.1 + random.range(-0.3, 0.3),
      shift: random.range(0, 200),
      color: mix(mix(far, haze, 0.25), near, depth ** 1.25),
      depth,
    });
  }
  const tops = rows.map((row) => ridgeLine(canvas, noise, row));
  const cloudShift = random.range(0, 50);
  const stars = hour === 'night' ? random.whole(1, 999) : 0;
  const { pixel, halfWidth, halfHeight } = canvas;
  canvas.fill((x, y, out) => {
    const column = clamp(Math.round((x + halfWidth) / pixel - 0.5), 0, canvas.width - 1);
    const height = clamp((y - top) / (skyline - top + 0.05), 0, 1);
    ramp.into(height ** 0.9, out);
    const dx = x - sunX;
    const dy = y - sunY;
    const away = Math.sqrt(dx * dx + dy * dy);
    out.toward(sun, Math.exp(-away / 0.13) * 0.55 + Math.exp(-(away * away) / 0.09) * 0.28);
    const stretch = noise.fractal(x * 1.6 + cloudShift, y * 7, 4);
    out.toward(haze, ease(0, 0.5, stretch) * 0.3 * (1 - height * 0.5));
    out.toward(sun, (1 - ease(sunSize - pixel, sunSize + pixel * 2, away)) * 0.96);
    if (stars > 0) star(x, y, out, stars, 1 - height);
    // From the back to the front; only the frontmost ridge that covers the point decides.
    for (let k = 0; k < rows.length; k++) {
      const row = rows[k] as Ridge;
      const crest = tops[k]?.[column] ?? 0;
      const under = y - crest;
      if (under < -pixel) continue;
      const cover = clamp(under / pixel + 0.5, 0, 1);
      const next = tops[k + 1]?.[column] ?? halfHeight + 0.2;
      const fall = clamp(under / Math.max(next - crest, 0.06), 0, 1.2);
      const r = out.r;
      const g = out.g;
      const b = out.b;
      out.set(row.color);
      const rock = noise.fractal(x * 9 + row.shift, y * 13 + under * 8, 4);
      out.scale(1 + rock * 0.2 * (0.25 + row.depth));
      if (snow) {
        // Snow follows the facets of the rock: bright towards the sun, blue away from it, bare where steep.
        const facetX = x * 4.2 + row.shift;
        const facetY = (y * 0.55 + under * 0.5) * 7;
        const here = noise.ridged(facetX, facetY, 4);
        const beside = noise.ridged(facetX + 0.16 * sunSide, facetY - 0.07, 4);
        const facing = clamp(0.5 + (here - beside) * 4.4, 0, 1);
        const bare = ease(0.52, 0.7, 1 - facing + rock * 0.35 + under * 1.1 - 0.2);
        const white = mix(snowShade, snowLight, facing);
        out.toward(mix(white, haze, 0.45 * (1 - row.depth)), 0.94 * (1 - bare * 0.75));
      } else if (autumn && row.depth > 0.4) {
        const patch = noise.fractal(x * 22 + row.shift, y * 30, 3);
        out.toward(
          patch > 0 ? screen('c5622a') : screen('8f3423'),
          clamp(Math.abs(patch) * 1.3 * (row.depth - 0.3), 0, 0.6),
        );
      }
      // Light catches the crest on the side of the sun, mist fills the foot of every slope.
      out.toward(sun, Math.exp(-under * 46) * 0.16 * Math.exp(-Math.abs(dx) * 1.6) * (1 - row.depth * 0.4));
      const mist = ease(0.1, 1.05, fall + noise.fractal(x * 2.4 + row.shift, y * 6, 3) * 0.5);
      out.toward(haze, mist * (0.78 - row.depth * 0.62));
      out.toward(sun, Math.exp(-(away * away) / 0.14) * 0.3 * (1 - row.depth) ** 1.5);
      out.r = r + (out.r - r) * cover;
      out.g = g + (out.g - g) * cover;
      out.b = b + (out.b - b) * cover;
    }
  });
  if (has('pine') || !has('desert'))
    plantFirs(canvas, brief, rows, tops, haze, snow ? [0.86, 0.9, 0.95] : undefined);
  if (has('bird') || random.chance(0.4))
    flock(canvas, brief, skyline - random.range(0.06, 0.16), mix(near, haze, 0.2));
  return {
    values: 'screen',
    glow: 0.4,
    glowFrom: 0.8,
    vignette: 0.22,
    grain: 0.024,
  };
};

interface Ridge {
  readonly base: number;
  readonly swing: number;
  readonly scale: number;
  readonly shift: number;
  readonly color: Color;
  readonly depth: number;
}

function ridgeLine(canvas: Canvas, noise: Brief['noise'], row: Ridge): Float32Array {
  const line = new Float32Array(canvas.width);
  for (let i = 0; i < canvas.width; i++) {
    const x = (i + 0.5) * canvas.pixel - canvas.halfWidth;
    const u = x * row.scale + row.shift;
    const peaks = noise.ridged(u, row.shift, 5) - 0.5;
    const rolls = noise.fractal(u * 0.7, row.shift + 40, 3);
    line[i] = row.base - (peaks * 1.5 + rolls * 0.9) * row.swing;
  }
  return line;
}

function star(
  x: number,
  y: number,
  out: { r: number; g: number; b: number },
  salt: number,
  strength: number,
): void {
  const i = Math.floor(x * 40);
  const j = Math.floor(y * 40);
  if (cellHash(i, j, salt) < 0.7) return;
  const cx = (i + 0.2 + 0.6 * cellHash(i, j, salt + 1)) / 40;
  const cy = (j + 0.2 + 0.6 * cellHash(i, j, salt + 2)) / 40;
  const light =
    Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 1.4e-6) *
    strength *
    (0.3 + 0.7 * cellHash(i, j, salt + 3) ** 3);
  out.r += light;
  out.g += light;
  out.b += light;
}

/** Firs on the two nearest ridges, taller to the front, in loose groups. */
function plantFirs(
  canvas: Canvas,
  { random, noise }: Brief,
  rows: readonly Ridge[],
  tops: readonly Float32Array[],
  haze: Color,
  snow: Color | undefined,
): void {
  for (const back of [2, 1]) {
    const row = rows[rows.length - back];
    const line = tops[rows.length - back];
    if (!row || !line) continue;
    const tall = back === 1 ? 0.13 : 0.06;
    const color = mix(row.color, [0.03, 0.06, 0.06], back === 1 ? 0.55 : 0.25);
    const gap = tall * 0.2;
    for (let x = -canvas.halfWidth - gap; x < canvas.halfWidth + gap; x += gap * random.range(0.5, 1.4)) {
      const group = noise.value(x * 5 + row.shift, 3) + 0.25;
      const size = tall * random.range(0.4, 1) * clamp(0.55 + group * 0.6, 0.3, 1.15);
      if (group < -0.35 || random.chance(0.15)) continue;
      const column = clamp(Math.round((x + canvas.halfWidth) / canvas.pixel), 0, canvas.width - 1);
      const foot = Math.min((line[column] ?? 0) + random.range(0.004, 0.03), canvas.halfHeight + size * 0.55);
      fir(canvas, x, foot, size, color, mix(color, haze, 0.35), random.whole(0, 9999), snow);
    }
  }
}

function fir(
  canvas: Canvas,
  cx: number,
  foot: number,
  tall: number,
  color: Color,
  pale: Color,
  salt: number,
  snow: Color | undefined,
): void {
  const wide = tall * (0.15 + 0.07 * cellHash(salt, 1, 7));
  const tiers = 9 + Math.floor(cellHash(salt, 2, 7) * 5);
  const soft = canvas.pixel * 0.8;
  canvas.stamp(cx - wide * 1.2, foot - tall, cx + wide * 1.2, foot + tall * 0.1, (x, y, out) => {
    const h = (foot - y) / tall;
    const tier = (1 - h) * tiers;
    const index = Math.floor(tier);
    const within = tier - index;
    const side = x < cx ? 1 : 2;
    const ragged = 0.72 + 0.5 * cellHash(salt + index, side, 11);
    const half = h < 0.04 ? wide * 0.09 : wide * (1 - h) * (0.5 + 0.62 * within) * ragged + wide * 0.05;
    const u = Math.abs(x - cx);
    out.set(color);
    out.toward(pale, clamp(0.9 - h * 1.1, 0, 0.8) * 0.5);
    if (snow) out.toward(snow, ease(0.5, 0.95, 1 - within) * ease(-0.3, 0.5, snowOn(salt, index)) * 0.55);
    return ease(-soft, soft, half - u) * ease(0, 0.02, 1 - h);
  });
}

/** Which boughs of a fir carry snow. */
function snowOn(salt: number, tier: number): number {
  return cellHash(salt, tier, 23) - 0.35;
}

/** A few birds far away: two bent strokes each. */
export function flock(canvas: Canvas, { random }: Brief, y: number, color: Color): void {
  const count = random.whole(3, 7);
  const cx = canvas.halfWidth * random.range(-0.6, 0.6);
  const soft = canvas.pixel * 0.7;
  for (let k = 0; k < count; k++) {
    const bx = cx + random.range(-0.16, 0.16);
    const by = y + random.range(-0.06, 0.05);
    const span = random.range(0.011, 0.02);
    const tilt = random.range(-0.25, 0.25);
    const lift = random.range(0.3, 0.75);
    canvas.stamp(bx - span * 1.4, by - span * 1.4, bx + span * 1.4, by + span * 1.2, (x, py, out) => {
      const u = (x - bx) / span;
      const v = (py - by) / span - u * tilt;
      const a = Math.abs(u);
      if (a > 1) return 0;
      const arc = -Math.sin(a * 2.6) * lift * 0.8 + a * a * 0.25;
      out.set(color);
      return ease(soft, -soft, (Math.abs(v - arc) - 0.13 * (1 - a) - 0.03) * span);
    });
  }
}
