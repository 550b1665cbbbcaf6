import type { Canvas } from '../canvas.ts';
import { cellHash } from '../noise.ts';
import { type Color, clamp, ease, type Ink, mix, Ramp, screen } from '../palette.ts';
import type { Brief, Hour, Scene } from '../scene.ts';

interface Hours {
  readonly sky: readonly [string, string, string, string];
  readonly far: string;
  readonly near: string;
  readonly sun: string;
  /** Share of windows with a light on. */
  readonly lit: number;
}

const palettes: Record<Hour, readonly [Hours, ...Hours[]]> = {
  dusk: [
    {
      sky: ['3a3468', '6e4a82', 'c96a78', 'f3a07a'],
      far: 'b06a80',
      near: '171a2c',
      sun: 'ffd9a0',
      lit: 0.34,
    },
    {
      sky: ['263a5e', '56658c', 'c78f86', 'f6c28e'],
      far: 'a88a90',
      near: '141d2e',
      sun: 'ffe2b0',
      lit: 0.34,
    },
    { sky: ['46284f', '98405f', 'ec6f52', 'fbb565'], far: 'c25f5c', near: '21152a', sun: 'ffe6a6', lit: 0.3 },
  ],
  night: [
    {
      sky: ['070b1c', '121b3a', '2a3560', '57527f'],
      far: '303a66',
      near: '080a16',
      sun: 'f6efdc',
      lit: 0.46,
    },
    {
      sky: ['061218', '0d2431', '1f4552', '4a6f72'],
      far: '24505c',
      near: '060d14',
      sun: 'f2f2dd',
      lit: 0.46,
    },
  ],
  dawn: [
    {
      sky: ['7d93b8', 'b6b2cc', 'efc3b4', 'fbdfb4'],
      far: 'c9b4bb',
      near: '3a4058',
      sun: 'fff3d2',
      lit: 0.16,
    },
  ],
  day: [
    {
      sky: ['5f9bc9', '96c0d8', 'c8dde0', 'ecebdc'],
      far: 'b5c8d2',
      near: '42566b',
      sun: 'ffffff',
      lit: 0.05,
    },
  ],
};

/** Towers behind towers in the haze, lit windows, and often a river that doubles the lights. */
export const cityTowers: Scene = (canvas, brief) => {
  const { random, noise, has } = brief;
  const hour = brief.hour('dusk', 'dusk', 'night', 'dawn');
  const p = random.pick(palettes[hour]);
  const ramp = new Ramp(screen(p.sky[0]), screen(p.sky[1]), screen(p.sky[2]), screen(p.sky[3]));
  const sun = screen(p.sun);
  const { halfHeight, halfWidth, pixel } = canvas;
  const river = random.chance(0.5) || has('pond') || has('rain');
  const shore = river ? halfHeight * random.range(0.42, 0.6) : halfHeight * 1.02;
  const sunX = halfWidth * random.range(-0.6, 0.6);
  const sunY =
    hour === 'night'
      ? -halfHeight * random.range(0.5, 0.72)
      : shore - (shore + halfHeight) * random.range(0.3, 0.5);
  const sunSize = random.range(0.03, 0.055);
  const layers = skyline(canvas, brief, p, shore);
  const shift = random.range(0, 90);
  const snow = has('snow');
  const rainy = has('rain');
  const warm = [screen('ffd083'), screen('ffbf69'), screen('fff0cf'), screen('cfe3f2')] as const;
  const view = (x: number, y: number, out: Ink): void => {
    const height = clamp((y + halfHeight) / (shore + halfHeight), 0, 1);
    ramp.into(height ** 0.95, out);
    const far = Math.hypot(x - sunX, y - sunY);
    const cloud = noise.fractal(x * 1.3 + shift, y * 4.6, 4);
    out.toward(ramp.at(0.15), ease(0.02, 0.45, cloud) * 0.45 * (1 - height * 0.4));
    out.toward(sun, ease(0.05, 0.4, noise.fractal(x * 1.6, y * 7 + shift, 3)) * 0.22 * height);
    out.toward(sun, Math.exp(-far / 0.16) * 0.45);
    out.toward(sun, (1 - ease(sunSize - pixel, sunSize + pixel * 2, far)) * 0.94);
    if (hour === 'night') {
      const i = Math.floor(x * 42);
      const j = Math.floor(y * 42);
      if (cellHash(i, j, 31) > 0.82) {
        const dx = x * 42 - i - 0.2 - 0.6 * cellHash(i, j, 32);
        const dy = y * 42 - j - 0.2 - 0.6 * cellHash(i, j, 33);
        out.add([1, 1, 1], Math.exp(-(dx * dx + dy * dy) * 520) * (1 - height) * 0.8);
      }
    }
    for (const layer of layers) layer(x, y, out, warm);
  };
  canvas.fillRefined((x, y, out) => {
    if (y <= shore) {
      view(x, y, out);
      return;
    }
    // The river mirrors the towers, drawn out and broken into bars.
    const down = (y - shore) / (halfHeight - shore + 0.01);
    const wobble = noise.fractal(x * 3 + shift, (y - shore) * 60, 3);
    const ripple = noise.value(x * 16, ((y - shore) * 150) / (0.4 + down));
    const mx = x + (wobble * 0.014 + ripple * 0.008) * (0.3 + down);
    const my = shore - (y - shore) * 1.15 - Math.abs(wobble) * 0.05 * down;
    view(mx, my, out);
    out.toward(screen(p.near), 0.25 + down * 0.3);
    out.toward(
      sun,
      clamp(ripple * 0.5 + wobble * 0.5 - 0.1, 0, 0.5) * 0.14 * Math.exp(-Math.abs(x - sunX) * 3),
    );
    out.scale(0.92 + ripple * 0.1);
    out.toward(screen(p.near), ease(0.012, 0, y - shore) * 0.8);
  }, 0.26);
  if (snow || rainy) weather(canvas, brief, snow);
  return {
    values: 'screen',
    glow: hour === 'day' ? 0.2 : 0.62,
    glowFrom: 0.72,
    vignette: 0.26,
    grain: 0.024,
  };
};

type Layer = (x: number, y: number, out: Ink, warm: readonly Color[]) => void;

/** Rows of buildings from the far haze to the near street; each answers for a point in constant time. */
function skyline(canvas: Canvas, { random, has }: Brief, p: Hours, shore: number): Layer[] {
  const count = 6;
  const { pixel } = canvas;
  const tallest = random.range(0.78, 1);
  const center = canvas.halfWidth * random.range(-0.4, 0.4);
  const snow = has('snow');
  const span = shore + canvas.halfHeight;
  return Array.from({ length: count }, (_, k) => {
    const depth = k / (count - 1);
    const salt = random.whole(1, 99999);
    const plot = 0.042 + 0.075 * depth;
    const color = mix(screen(p.far), screen(p.near), depth ** 0.85);
    const hazeColor = mix(screen(p.sky[3]), color, 0.35);
    const foot = shore + (k === count - 1 ? 0 : 0);
    const reach = span * tallest * (0.72 - 0.4 * depth);
    const offset = random.range(0, plot);
    const windowSize = 0.0085 + 0.0075 * depth;
    const litShare = p.lit * (0.35 + 0.8 * depth);
    return (x: number, y: number, out: Ink, warm: readonly Color[]): void => {
      const cell = Math.floor((x + offset) / plot);
      // The plot's own building and its neighbours, which may be wider than their plots.
      for (let c = cell - 1; c <= cell + 1; c++) {
        const kind = cellHash(c, k, salt);
        const wide = plot * (0.62 + 0.5 * cellHash(c, k, salt + 1));
        const cx = (c + 0.5) * plot - offset;
        const u = x - cx;
        const half = wide / 2;
        if (Math.abs(u) > half + pixel) continue;
        const crowd = Math.exp(-((cx - center) ** 2) * 1.6);
        const tall =
          reach * (0.3 + 0.42 * cellHash(c, k, salt + 2) + 0.34 * crowd * cellHash(c, k, salt + 3));
        const h = foot - y;
        if (h > tall * 1.32 || h < 0) continue;
        // Stepped tops, masts and slanted roofs make a skyline; plain boxes fill it.
        let width = half;
        if (kind > 0.62 && h > tall * 0.86) width = half * 0.66;
        if (kind > 0.8 && h > tall * 0.95) width = half * 0.34;
        let top = tall;
        if (kind < 0.14) top = tall - ((u / half) * 0.5 + 0.5) * tall * 0.07;
        let cover = ease(-pixel, pixel, width - Math.abs(u)) * ease(-pixel, pixel, top - h);
        if (kind > 0.8 && h >= top) {
          cover = Math.max(
            cover,
            ease(-pixel, pixel, 0.0016 + depth * 0.001 - Math.abs(u)) *
              ease(0, pixel, tall * (1.08 + 0.16 * kind) - h),
          );
        }
        if (cover <= 0) continue;
        const r = out.r;
        const g = out.g;
        const b = out.b;
        out.set(color);
        const tone = cellHash(c, k, salt + 4);
        out.scale(0.9 + 0.24 * tone);
        out.toward(hazeColor, 0.5 * (1 - depth * 0.6) * ease(tall, 0, h) ** 1.5);
        // The side away from the light is darker, with a crisp corner.
        if (u > width * (0.3 + 0.5 * tone)) out.scale(0.78);
        const column = Math.floor((u + half) / windowSize);
        const floorAt = Math.floor(h / (windowSize * 1.32));
        const wu = (u + half) / windowSize - column;
        const wv = h / (windowSize * 1.32) - floorAt;
        const soft = pixel / windowSize;
        const pane =
          ease(0, soft, Math.min(wu - 0.22, 0.8 - wu)) * ease(0, soft, Math.min(wv - 0.24, 0.78 - wv));
        if (pane > 0 && h < top - windowSize && Math.abs(u) < width - windowSize * 0.5) {
          const seed = cellHash(column + c * 91, floorAt, salt + 5);
          const floorLit = cellHash(c, floorAt, salt + 6) > 0.86 ? 0.4 : 0;
          if (seed < litShare + floorLit) {
            const glow = warm[Math.floor(cellHash(column, floorAt + c, salt + 7) * 4)] ?? color;
            const strength = (0.35 + 0.65 * cellHash(column + 3, floorAt, salt + 8)) * (0.45 + 0.55 * depth);
            out.toward(glow, pane * strength);
          } else out.scale(1 - pane * 0.16);
        }
        if (snow) out.toward([0.93, 0.95, 0.99], ease(0.012, 0.004, top - h) * 0.85);
        if (kind > 0.8 && Math.hypot(u, h - tall * (1.08 + 0.16 * kind)) < 0.0035 + depth * 0.001)
          out.set([1.2, 0.3, 0.25]);
        out.r = r + (out.r - r) * cover;
        out.g = g + (out.g - g) * cover;
        out.b = b + (out.b - b) * cover;
      }
      // Haze lies in the streets between one row and the next.
      const lift = clamp((foot - y) / (span * 0.34), 0, 1);
      if (depth < 1 && y < foot) out.toward(hazeColor, (1 - lift) ** 2 * 0.34 * (1 - depth * 0.5));
    };
  });
}

/** Falling snow or slanting rain over everything. */
export function weather(canvas: Canvas, { random }: Brief, snow: boolean): void {
  const count = snow ? 240 : 190;
  for (let k = 0; k < count; k++) {
    const x = canvas.halfWidth * random.range(-1, 1);
    const y = canvas.halfHeight * random.range(-1, 1);
    const near = random.next() ** 3;
    if (snow) {
      const r = 0.0016 + 0.0042 * near;
      canvas.stamp(x - r * 2, y - r * 2, x + r * 2, y + r * 2, (px, py, out) => {
        out.set([0.96, 0.97, 1]);
        return Math.exp(-((px - x) ** 2 + (py - y) ** 2) / (r * r)) * (0.85 - near * 0.35);
      });
    } else {
      const length = 0.03 + 0.05 * near;
      canvas.stamp(x - 0.02, y - length, x + 0.02, y + length, (px, py, out) => {
        const u = px - x + (py - y) * 0.14;
        out.set([0.86, 0.9, 0.96]);
        return Math.exp(-((u / 0.0011) ** 2)) * (1 - Math.abs(py - y) / length) * 0.3;
      });
    }
  }
}
