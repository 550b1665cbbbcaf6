import type { Canvas } from '../canvas.ts';
import { cellHash } from '../noise.ts';
import { type Color, clamp, ease, mix, Ramp, screen } from '../palette.ts';
import type { Brief, Hour, Scene } from '../scene.ts';
import type { Idea } from '../words.ts';

const skies: Record<Hour, { sky: [string, string, string]; cloud: string; sun: string; dark: number }> = {
  day: {
    sky: ['8fbccb', 'bcd9dc', 'ece3cd'],
    cloud: 'ffffff',
    sun: 'fffdf0',
    dark: 0,
  },
  dawn: {
    sky: ['9bb4cc', 'e3cdc6', 'fae2b8'],
    cloud: 'fff1e2',
    sun: 'fff4cf',
    dark: 0.08,
  },
  dusk: {
    sky: ['5a5584', 'c98390', 'fbc183'],
    cloud: 'ffd2a8',
    sun: 'ffe6a8',
    dark: 0.28,
  },
  night: {
    sky: ['0c1530', '22345c', '506a86'],
    cloud: '6e86a8',
    sun: 'eef2ff',
    dark: 0.62,
  },
};

type Shape = 'poppy' | 'daisy' | 'tulip' | 'cosmos' | 'spike';

const plantings: ReadonlyArray<{
  readonly shape: Shape;
  readonly petals: readonly [string, string, string];
  readonly heart: string;
}> = [
  { shape: 'poppy', petals: ['e2412a', 'c92f22', 'f2e7d0'], heart: '1e1a1c' },
  { shape: 'poppy', petals: ['ef7a2e', 'e25a26', 'f6c34a'], heart: '2a1c18' },
  { shape: 'daisy', petals: ['f6f3ea', 'efe9dc', 'f3d6dc'], heart: 'e2a92c' },
  { shape: 'cosmos', petals: ['e58aae', 'c95a8c', 'f6e6ec'], heart: 'e0b13a' },
  { shape: 'tulip', petals: ['d9364a', 'f0a23c', 'e87fa6'], heart: '8a1f2c' },
  { shape: 'spike', petals: ['7d62b5', '9a80c9', '6a52a0'], heart: '4f3c80' },
  { shape: 'daisy', petals: ['f2b722', 'eda01c', 'f6cf4a'], heart: '4a2c18' },
];

/** Flowers that a prompt can ask for by name, with their place in the list above. */
const plantingWords = [
  ['daisy', 2],
  ['cosmos', 3],
  ['tulip', 4],
  ['lavender', 5],
  ['sunflower', 6],
] as const satisfies ReadonlyArray<readonly [Idea, number]>;

/** A field of flowers to the horizon, thousands of heads, the nearest large enough to have petals. */
export const flowerField: Scene = (canvas, brief) => {
  const { random, noise, has, color } = brief;
  const hour = brief.hour('day', 'day', 'dawn', 'dusk');
  const s = skies[hour];
  const ramp = new Ramp(screen(s.sky[0]), screen(s.sky[1]), screen(s.sky[2]));
  const cloudColor = screen(s.cloud);
  const sun = screen(s.sun);
  const night: Color = [0.06, 0.1, 0.2];
  const named = plantingWords.find(([idea]) => has(idea));
  const drawn = has('poppy') ? random.pick([0, 0, 1]) : random.whole(0, plantings.length - 1);
  const planting = plantings[named ? named[1] : drawn];
  if (!planting) throw new Error('No flowers to plant');
  const petals = planting.petals.map((hex) => mix(screen(hex), night, s.dark));
  if (color) {
    petals[0] = mix(color, night, s.dark * 0.8);
    petals[1] = mix(mix(color, [0, 0, 0], 0.18), night, s.dark * 0.8);
  }
  const heart = mix(screen(planting.heart), night, s.dark);
  const autumn = has('autumn');
  const grassLight = mix(
    screen(autumn ? 'b39a4e' : random.pick(['8fae4f', '7fa353', '9fb45c'])),
    night,
    s.dark,
  );
  const grassDark = mix(
    screen(autumn ? '5f4d24' : random.pick(['2f5a2c', '2a4f33', '3b5c2a'])),
    night,
    s.dark,
  );
  const { halfWidth, halfHeight, pixel } = canvas;
  const horizon = halfHeight * random.range(-0.3, 0.02);
  const shift = random.range(0, 99);
  const sunX = halfWidth * random.range(-0.6, 0.6);
  const sunY = horizon - (horizon + halfHeight) * (hour === 'day' ? 0.8 : random.range(0.1, 0.3));
  const depthOf = (y: number) => clamp((y - horizon) / (halfHeight - horizon), 0, 1);
  const fieldHaze = mix(ramp.at(0.95), grassLight, 0.4);
  const treeColor = mix(mix(screen('4f7358'), night, s.dark), ramp.at(0.9), 0.3);
  canvas.fill((x, y, out) => {
    const height = clamp((y + halfHeight) / (horizon + halfHeight), 0, 1);
    ramp.into(height, out);
    const far = Math.hypot(x - sunX, y - sunY);
    const flat = 0.5 + 1.4 * height;
    const c = noise.fractal(x * 1.7 * flat + shift, y * 4.2 * flat, 5);
    const cover = ease(-0.02, 0.36, c + 0.06) * (1 - height * 0.45);
    const lit = noise.fractal(x * 1.7 * flat + shift, (y + 0.05) * 4.2 * flat, 4) - c;
    out.toward(cloudColor, cover * clamp(0.62 + lit * 1.8, 0.15, 0.95));
    out.toward(ramp.at(0.1), cover * clamp(-lit * 1.1, 0, 0.35));
    out.toward(sun, Math.exp(-far / 0.16) * 0.6);
    if (hour !== 'day') out.toward(sun, ease(0.045 + pixel, 0.045 - pixel, far));
    for (let k = 0; k < 2; k++) {
      const crest =
        horizon - 0.052 + k * 0.026 - noise.fractal(x * (2 + k * 3) + shift, k + 0.5, 4) * (0.06 - k * 0.03);
      const bumps = k === 1 ? noise.fractal(x * 34, 7.5, 3) * 0.012 : 0;
      const cut = ease(-pixel, pixel, y - crest - bumps);
      if (cut <= 0) continue;
      out.toward(mix(treeColor, ramp.at(0.85), k === 0 ? 0.55 : 0.1), cut);
      if (k === 1) out.scale(1 + noise.fractal(x * 50, y * 60, 3) * 0.2 * cut);
    }
    if (y < horizon) return;
    const near = depthOf(y);
    // Grass: upright strokes whose size follows the distance.
    const scale = 1 / (0.05 + near * 0.95);
    const stroke = noise.value(x * 46 * scale ** 0.8 + noise.value(x * 9, y * 14) * 2, y * 9 * scale ** 0.9);
    const patch = noise.fractal(x * 2.2 * scale ** 0.5 + shift, near ** 0.5 * 9, 3);
    out.set(grassDark);
    out.toward(grassLight, clamp(0.52 + stroke * 0.4 + patch * 0.35, 0, 1));
    out.scale(1 - near * 0.2);
    out.toward(fieldHaze, (1 - near) ** 5 * 0.75);
    out.toward(petals[0] as Color, (1 - near) ** 3 * ease(-0.1, 0.3, patch) * 0.35);
    out.toward(sun, Math.exp(-Math.abs(x - sunX) * 2.4) * (1 - near) ** 3 * 0.3);
  });
  plant(canvas, brief, {
    shape: planting.shape,
    petals,
    heart,
    horizon,
    grassLight,
    grassDark,
    haze: fieldHaze,
    sun,
  });
  return {
    values: 'screen',
    glow: 0.3,
    glowFrom: 0.84,
    vignette: 0.2,
    grain: 0.024,
  };
};

interface Bed {
  readonly shape: Shape;
  readonly petals: readonly Color[];
  readonly heart: Color;
  readonly horizon: number;
  readonly grassLight: Color;
  readonly grassDark: Color;
  readonly haze: Color;
  readonly sun: Color;
}

/** Sets stems and heads from the horizon to the viewer, so that near ones cover far ones. */
function plant(canvas: Canvas, { random, noise }: Brief, bed: Bed): void {
  const { halfWidth, halfHeight } = canvas;
  const deep = halfHeight - bed.horizon;
  const rows = 46;
  for (let k = 0; k < rows; k++) {
    const near = ((k + 1) / rows) ** 2;
    const y = bed.horizon + deep * (0.012 + near * 1.16);
    const size = 0.0022 + 0.031 * near;
    const gap = size * (2.1 + 1.2 * near);
    for (let x = -halfWidth - size; x < halfWidth + size; x += gap * random.range(0.55, 1.45)) {
      const crowd = noise.fractal(x * 2.4, near * 6, 2);
      const keep = random.next();
      const pick = random.next();
      const wobble = random.range(-1, 1);
      const own = size * random.range(0.75, 1.2);
      const turn = random.range(0, 6.28);
      const lift = random.range(0.3, 1);
      if (keep < 0.34 - crowd * 0.7) continue;
      const base = bed.petals[pick < 0.66 ? 0 : pick < 0.9 ? 1 : 2] ?? bed.heart;
      const tone = mix(base, bed.haze, (1 - near) ** 4 * 0.55);
      const cy = y + wobble * gap * 0.5 - size * lift;
      if (near > 0.06) {
        stem(canvas, x, cy, own * (3.2 + lift * 2), own, bed, wobble);
        if (pick > 0.5)
          blade(canvas, x + own * wobble * 2, cy + own * 3.6, own * (3 + 2.4 * lift), own, bed, turn - 3);
      }
      head(canvas, bed, x, cy, own, tone, turn, lift);
    }
  }
}

function stem(
  canvas: Canvas,
  cx: number,
  top: number,
  long: number,
  size: number,
  bed: Bed,
  bend: number,
): void {
  const half = Math.max(size * 0.075, canvas.pixel * 0.5);
  canvas.stamp(cx - size, top, cx + size, top + long, (x, y, out) => {
    const t = (y - top) / long;
    const u = x - cx - bend * size * 0.5 * t * t;
    out.set(bed.grassDark);
    out.toward(bed.grassLight, u < 0 ? 0.65 : 0.25);
    return ease(half + canvas.pixel * 0.5, half - canvas.pixel * 0.5, Math.abs(u)) * (1 - t * 0.75) * 0.9;
  });
}

function blade(
  canvas: Canvas,
  cx: number,
  foot: number,
  long: number,
  size: number,
  bed: Bed,
  lean: number,
): void {
  const sweep = lean * size * 0.32;
  canvas.stamp(cx - Math.abs(sweep) - size, foot - long, cx + Math.abs(sweep) + size, foot, (x, y, out) => {
    const t = (foot - y) / long;
    const u = x - cx - sweep * t * t;
    const half = size * 0.15 * (1 - t) + canvas.pixel * 0.3;
    out.set(bed.grassDark);
    out.toward(bed.grassLight, 0.3 + 0.6 * t);
    return ease(half + canvas.pixel * 0.5, half - canvas.pixel * 0.5, Math.abs(u)) * ease(0, 0.3, t) * 0.85;
  });
}

function head(
  canvas: Canvas,
  bed: Bed,
  cx: number,
  cy: number,
  r: number,
  tone: Color,
  turn: number,
  tilt: number,
): void {
  const { shape, heart } = bed;
  const soft = canvas.pixel / r;
  const squash = shape === 'tulip' ? 1 : 0.62 + 0.3 * tilt;
  const reach = shape === 'spike' ? r * 2.2 : r * 1.2;
  const big = r > canvas.pixel * 2.6;
  const shadow = mix(tone, heart, 0.38);
  const bright = mix(tone, bed.sun, 0.4);
  const count = shape === 'poppy' ? 5 : shape === 'cosmos' ? 8 : 13;
  canvas.stamp(cx - r * 1.2, cy - reach, cx + r * 1.2, cy + r * 1.2, (x, y, out) => {
    const u = (x - cx) / r;
    const v = (y - cy) / r;
    out.set(tone);
    if (shape === 'spike') {
      const t = (1 - v) / 3.1;
      if (t < 0 || t > 1) return 0;
      const knots = Math.floor(t * 9);
      const side = cellHash(knots, u > 0 ? 1 : 0, Math.floor(turn * 999));
      out.toward(shadow, side * 0.7);
      out.toward(bright, ease(0.2, -0.5, u) * 0.4);
      const half = 0.42 * (1 - t * 0.75) * (0.65 + 0.55 * side) * (0.75 + 0.35 * Math.abs(Math.sin(t * 28)));
      return ease(soft, -soft, Math.abs(u) - half);
    }
    if (shape === 'tulip') {
      const t = v * 0.9 + 0.1;
      const cup =
        t < -0.9 || t > 0.95
          ? -1
          : 0.72 * Math.sqrt(Math.max(0, 1 - (t > 0 ? (t / 0.95) ** 2 : (t * 0.35) ** 2)));
      const notch = -0.72 + 0.3 * Math.abs(Math.sin(u * 4.4));
      const d = Math.max(Math.abs(u) - cup, notch - v);
      out.toward(shadow, ease(0.1, 0.75, Math.abs(u + 0.1)) * 0.6);
      out.toward(bright, ease(0.5, 0, Math.abs(u + 0.28)) * 0.45);
      out.toward(shadow, ease(0.05, 0, Math.abs(Math.abs(u) - 0.26 * (1 - v * 0.4))) * 0.3);
      return ease(soft, -soft, d);
    }
    const w = v / squash;
    const d = Math.sqrt(u * u + w * w);
    if (d > 1.15) return 0;
    if (!big) {
      out.toward(shadow, ease(-0.4, 0.8, v) * 0.6);
      return ease(0.85 + soft, 0.85 - soft, d);
    }
    const a = Math.atan2(w, u) + turn;
    const lobe = (a * count) / (Math.PI * 2);
    const f = Math.abs(lobe - Math.floor(lobe) - 0.5) * 2;
    const index = Math.floor(lobe);
    const own = cellHash(index, 3, Math.floor(turn * 777));
    const edge =
      shape === 'poppy'
        ? 0.98 - 0.2 * f ** 4 + 0.06 * Math.sin(a * 17)
        : (0.9 + own * 0.12) * (1 - (shape === 'daisy' ? 0.5 : 0.3) * f ** 3);
    // Petals overlap: each is dark where it dives under the next and bright on its raised rim.
    out.toward(shadow, ease(0.55, 1, f) * 0.75 + ease(0.55, 0.1, d) * 0.4);
    out.toward(shadow, ease(-0.1, 0.9, v) * 0.35);
    out.toward(bright, ease(0.5, 0.95, d) * (1 - f) * (0.35 + 0.3 * own) * ease(0.6, -0.7, v));
    if (shape === 'poppy') {
      out.toward(heart, ease(0.4, 0.2, d) * 0.85);
      out.toward(mix(bed.grassLight, [1, 1, 0.8], 0.2), ease(0.14, 0.08, d));
    } else {
      out.toward(mix(heart, [0, 0, 0], 0.3), ease(0.34, 0.28, d) * 0.9);
      out.toward(heart, ease(0.3, 0.2, Math.hypot(u + 0.03, w + 0.05)));
      out.toward(bright, ease(0.2, 0, Math.hypot(u + 0.08, w + 0.1)) * 0.3);
    }
    return ease(edge + soft, edge - soft, d);
  });
}
