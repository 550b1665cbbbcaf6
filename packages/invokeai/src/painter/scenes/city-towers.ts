import type { Canvas } from '../canvas.ts';
import { cellHash } from '../noise.ts';
import { type Color, clamp, ease, mix, Ramp, screen } from '../palette.ts';
import type { Brief, Hour, Scene } from '../scene.ts';
import { weather } from './weather.ts';

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
    {
      sky: ['46284f', '98405f', 'ec6f52', 'fbb565'],
      far: 'c25f5c',
      near: '21152a',
      sun: 'ffe6a6',
      lit: 0.3,
    },
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
    hour === 'night' || hour === 'day'
      ? -halfHeight * random.range(0.5, 0.72)
      : shore - (shore + halfHeight) * random.range(0.36, 0.52);
  const sunSize = random.range(0.03, 0.055);
  const shift = random.range(0, 90);
  const salt = random.whole(1, 9999);
  const cloudTone = ramp.at(0.15);
  canvas.stamp(-halfWidth, -halfHeight, halfWidth, shore + pixel, (x, y, out) => {
    const height = clamp((y + halfHeight) / (shore + halfHeight), 0, 1);
    ramp.into(height ** 0.95, out);
    const far = Math.hypot(x - sunX, y - sunY);
    const cloud = noise.fractal(x * 1.3 + shift, y * 4.6, 4);
    out.toward(cloudTone, ease(0.02, 0.45, cloud) * 0.45 * (1 - height * 0.4));
    out.toward(sun, ease(0.05, 0.4, noise.fractal(x * 1.6, y * 7 + shift, 3)) * 0.22 * height);
    out.toward(sun, Math.exp(-far / 0.16) * 0.45);
    out.toward(sun, (1 - ease(sunSize - pixel, sunSize + pixel * 2, far)) * 0.94);
    if (hour === 'night') {
      const i = Math.floor(x * 42);
      const j = Math.floor(y * 42);
      if (cellHash(i, j, salt) > 0.82) {
        const dx = x * 42 - i - 0.2 - 0.6 * cellHash(i, j, salt + 1);
        const dy = y * 42 - j - 0.2 - 0.6 * cellHash(i, j, salt + 2);
        out.add([1, 1, 1], Math.exp(-(dx * dx + dy * dy) * 520) * (1 - height) * 0.8);
      }
    }
    return 1;
  });
  skyline(canvas, brief, p, shore);
  if (river) layRiver(canvas, brief, shore, screen(p.near), sun, sunX);
  if (has('snow') || has('rain')) weather(canvas, brief, has('snow'));
  return {
    values: 'screen',
    glow: hour === 'day' ? 0.2 : 0.62,
    glowFrom: 0.72,
    vignette: 0.26,
    grain: 0.024,
  };
};

/** Rows of towers from the far haze to the near street, and the haze that lies between the rows. */
function skyline(canvas: Canvas, brief: Brief, p: Hours, shore: number): void {
  const { random } = brief;
  const { halfWidth, halfHeight, pixel } = canvas;
  const rows = 6;
  const tallest = random.range(0.78, 1);
  const center = halfWidth * random.range(-0.4, 0.4);
  const span = shore + halfHeight;
  for (let k = 0; k < rows; k++) {
    const depth = k / (rows - 1);
    const color = mix(screen(p.far), screen(p.near), depth ** 0.85);
    const hazeColor = mix(screen(p.sky[3]), color, 0.35);
    const reach = span * tallest * (0.72 - 0.4 * depth);
    const plot = 0.042 + 0.075 * depth;
    for (let x = -halfWidth - plot; x < halfWidth + plot; x += plot * random.range(0.62, 1.15)) {
      const crowd = Math.exp(-((x - center) ** 2) * 1.6);
      tower(canvas, brief, {
        cx: x,
        foot: shore,
        half: plot * random.range(0.3, 0.58),
        tall: reach * (random.range(0.3, 0.72) + 0.34 * crowd * random.next()),
        depth,
        color,
        hazeColor,
        lit: p.lit * (0.35 + 0.8 * depth),
      });
    }
    if (depth === 1) continue;
    canvas.stamp(-halfWidth, shore - span * 0.34, halfWidth, shore + pixel, (_, y, out) => {
      out.set(hazeColor);
      return (1 - clamp((shore - y) / (span * 0.34), 0, 1)) ** 2 * 0.36 * (1 - depth * 0.5);
    });
  }
}

interface Tower {
  readonly cx: number;
  readonly foot: number;
  readonly half: number;
  readonly tall: number;
  readonly depth: number;
  readonly color: Color;
  readonly hazeColor: Color;
  /** Share of windows with a light on. */
  readonly lit: number;
}

const lamps = [screen('ffd083'), screen('ffbf69'), screen('fff0cf'), screen('cfe3f2')] as const;

function tower(canvas: Canvas, { random, has }: Brief, t: Tower): void {
  const { cx, foot, half, tall, depth, color } = t;
  const { pixel } = canvas;
  const salt = random.whole(1, 99999);
  const tone = random.range(0.88, 1.14);
  const corner = random.range(0.2, 0.8);
  const roof = random.pick(['flat', 'flat', 'flat', 'steps', 'slant', 'mast', 'crown']);
  const pane = 0.0085 + 0.0075 * depth;
  const floorTall = pane * random.range(1.15, 1.5);
  const bands = random.chance(0.25);
  const mast = roof === 'mast' ? tall * random.range(0.12, 0.26) : 0;
  const snow = has('snow');
  const soft = pixel / pane;
  const lit = t.lit * random.range(0.55, 1.3);
  canvas.stamp(
    cx - half - pixel,
    foot - tall - mast - pixel * 2,
    cx + half + pixel,
    foot + pixel,
    (x, y, out) => {
      const u = x - cx;
      const h = foot - y;
      let width = half;
      let top = tall;
      if (roof === 'steps') width = h > tall * 0.95 ? half * 0.4 : h > tall * 0.86 ? half * 0.7 : half;
      else if (roof === 'slant') top = tall * (1 - 0.08 * (u / half + 1) * 0.5);
      else if (roof === 'crown')
        width = h > tall * 0.9 ? half * (1 - ((h - tall * 0.9) / (tall * 0.1)) * 0.55) : half;
      else if (roof === 'mast' && h > tall * 0.96) width = half * 0.45;
      let cover = ease(-pixel, pixel, width - Math.abs(u)) * ease(-pixel, pixel, top - h);
      if (mast > 0 && h >= top) {
        const thin = 0.0011 + depth * 0.001;
        cover = Math.max(
          cover,
          ease(-pixel, pixel, thin - Math.abs(u)) * ease(0, pixel, tall + mast - h) * 0.9,
        );
      }
      if (cover <= 0) return 0;
      out.set(color);
      out.scale(tone);
      out.toward(t.hazeColor, 0.5 * (1 - depth * 0.6) * ease(tall, 0, h) ** 1.5);
      // The side away from the light is darker, with a crisp corner.
      if (u > width * corner) out.scale(0.78);
      const column = Math.floor((u + half) / pane);
      const floorAt = Math.floor(h / floorTall);
      const wu = (u + half) / pane - column;
      const wv = h / floorTall - floorAt;
      const across = bands ? 1 : ease(0, soft, Math.min(wu - 0.22, 0.8 - wu));
      const glass = across * ease(0, soft, Math.min(wv - 0.26, 0.76 - wv));
      if (glass > 0 && h < top - pane && Math.abs(u) < width - pane * 0.5) {
        const wholeFloor = cellHash(7, floorAt, salt) > 0.9 ? 0.5 : 0;
        const seed = cellHash(bands ? column >> 1 : column, floorAt, salt + 1);
        if (seed < lit + wholeFloor) {
          const lamp = lamps[Math.floor(cellHash(column >> 1, floorAt, salt + 2) * 4)] ?? color;
          out.toward(
            lamp,
            glass * (0.35 + 0.65 * cellHash(column, floorAt, salt + 3)) * (0.42 + 0.58 * depth),
          );
        } else out.scale(1 - glass * 0.17);
      }
      if (snow) out.toward([0.93, 0.95, 0.99], ease(0.012, 0.004, top - h) * 0.85);
      return cover;
    },
  );
  if (mast > 0) {
    const tip = foot - tall - mast;
    const r = 0.0024 + depth * 0.0012;
    canvas.stamp(cx - r * 2, tip - r * 2, cx + r * 2, tip + r * 2, (x, y, out) => {
      out.set([1.15, 0.3, 0.25]);
      return Math.exp(-((x - cx) ** 2 + (y - tip) ** 2) / (r * r)) * (0.4 + 0.6 * depth);
    });
  }
}

/** The river mirrors what is already painted above the shore, drawn out and broken into bars. */
function layRiver(
  canvas: Canvas,
  { random, noise }: Brief,
  shore: number,
  deep: Color,
  sun: Color,
  sunX: number,
): void {
  const { data, width, pixel, halfWidth, halfHeight } = canvas;
  const shift = random.range(0, 90);
  const lastRow = Math.max(0, Math.floor((shore + halfHeight) / pixel) - 1);
  canvas.stamp(-halfWidth, shore, halfWidth, halfHeight, (x, y, out) => {
    const below = y - shore;
    if (below < 0) return 0;
    const down = below / (halfHeight - shore + 0.01);
    const wobble = noise.fractal(x * 2.2 + shift, below * 70, 3);
    const ripple = noise.value(x * 9 + shift, (below * 130) / (0.4 + down));
    const mx = x + (wobble * 0.012 + ripple * 0.007) * (0.25 + down);
    // A rough surface smears the mirror upwards: three looks at different heights.
    const i = clamp(Math.floor((mx + halfWidth) / pixel), 0, width - 1);
    let r = 0;
    let g = 0;
    let b = 0;
    for (let k = 0; k < 3; k++) {
      const my = shore - below * (1.05 + k * 0.16) - Math.abs(wobble) * 0.05 * down - k * 0.012 * down;
      const j = clamp(Math.floor((my + halfHeight) / pixel), 0, lastRow);
      const at = (j * width + i) * 3;
      r += data[at] as number;
      g += data[at + 1] as number;
      b += data[at + 2] as number;
    }
    out.r = r / 3;
    out.g = g / 3;
    out.b = b / 3;
    out.toward(deep, 0.2 + down * 0.3);
    out.toward(
      sun,
      clamp(ripple * 0.5 + wobble * 0.5 - 0.1, 0, 0.5) * 0.2 * Math.exp(-Math.abs(x - sunX) * 3),
    );
    out.scale(0.94 + ripple * 0.1);
    out.toward(deep, ease(0.01, 0, below) * 0.8);
    return ease(-pixel, pixel, below);
  });
}
