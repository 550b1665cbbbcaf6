import type { Canvas } from '../canvas.ts';
import { type Color, clamp, ease, mix, screen } from '../palette.ts';
import type { Brief, Scene } from '../scene.ts';

const sets = [
  {
    paper: 'efe6d5',
    inks: ['d9472f', '1f3b57', 'e8b23a', '6f9a8d', '22242a', 'e9a78f'],
  },
  {
    paper: 'e9e4dc',
    inks: ['2f5d8a', 'e07a4f', '264653', 'f0c987', '8a9f8c', 'b5483f'],
  },
  {
    paper: 'f1e3dc',
    inks: ['7a3e5d', 'e5989b', '355070', 'f2c57c', 'b56576', '2b2d42'],
  },
  {
    paper: '20262e',
    inks: ['e9c46a', 'e76f51', '2a9d8f', 'f4ede0', '4f6d8f', '8f4f5f'],
  },
  {
    paper: 'e4e7df',
    inks: ['3f6b5a', 'd98e4a', 'a9c2a6', '2d3a3a', 'c9543f', 'e6d3a3'],
  },
] as const;

interface Cut {
  /** Distance to the edge of the shape, negative inside. */
  readonly edge: (x: number, y: number) => number;
  readonly color: Color;
  readonly reach: readonly [number, number, number];
  readonly lift: number;
  readonly salt: number;
  readonly lines: number;
}

/** Discs, arches, bars and leaves cut from coloured paper, laid over one another with their shadows. */
export const cutShapes: Scene = (canvas, brief) => {
  const { random, noise, color } = brief;
  const set = random.pick(sets);
  const paper = screen(set.paper);
  const inks = set.inks.map((hex) => screen(hex));
  if (color) {
    inks[0] = color;
    inks[3] = mix(color, [1, 1, 1], 0.45);
    inks[4] = mix(color, [0, 0, 0], 0.55);
  }
  const wash = inks[random.whole(1, 3)] ?? paper;
  const { halfWidth, halfHeight } = canvas;
  const slope = random.range(-0.5, 0.5);
  const cutAt = random.range(-0.12, 0.2);
  const washed = random.chance(0.6);
  canvas.fill((x, y, out) => {
    out.set(paper);
    if (washed) out.toward(mix(wash, paper, 0.35), ease(-canvas.pixel, canvas.pixel, y - cutAt - x * slope));
    out.scale(1 + grain(noise, x, y) * 0.045 + noise.fractal(x * 1.4, y * 1.4, 3) * 0.05);
  });
  const cuts: Cut[] = [];
  const count = random.whole(8, 12);
  const anchorX = halfWidth * random.range(-0.2, 0.2);
  const anchorY = halfHeight * random.range(-0.2, 0.2);
  let last = -1;
  for (let k = 0; k < count; k++) {
    let index = random.whole(0, inks.length - 1);
    if (index === last) index = (index + 1) % inks.length;
    last = index;
    // Large shapes first and near the middle; small ones later and further out.
    const size = k < 2 ? random.range(0.2, 0.31) : k < 6 ? random.range(0.1, 0.2) : random.range(0.025, 0.07);
    const away = k < 2 ? 0.22 : k < 6 ? 0.58 : 0.8;
    const cx = anchorX + halfWidth * random.range(-away, away);
    const cy = anchorY + halfHeight * random.range(-away, away);
    cuts.push(makeCut(brief, cx, cy, size, inks[index] ?? paper, k));
  }
  for (const cut of cuts) lay(canvas, brief, cut);
  return { values: 'screen', vignette: 0.12, grain: 0.028 };
};

function grain(noise: Brief['noise'], x: number, y: number): number {
  return noise.value(x * 140, y * 140) * 0.5 + noise.value(x * 52, y * 57) * 0.5;
}

function makeCut({ random }: Brief, cx: number, cy: number, size: number, color: Color, order: number): Cut {
  const turn =
    order < 2
      ? random.pick([0, 0, Math.PI / 2])
      : random.pick([0, Math.PI / 2, Math.PI / 4, Math.PI, -Math.PI / 4]);
  const c = Math.cos(turn);
  const s = Math.sin(turn);
  const kind = order === 0 ? random.pick([0, 1, 1]) : random.whole(0, 6);
  const slim = random.range(0.16, 0.3);
  const ringWidth = random.range(0.1, 0.17);
  const shape = (u: number, v: number): number => {
    switch (kind) {
      case 0:
        return Math.hypot(u, v) - 1;
      case 1: {
        // Nested arches, like a rainbow with legs.
        const r = v < 0 ? Math.hypot(u, v) : Math.abs(u);
        const k = Math.min(Math.round((1 - ringWidth - r) / (ringWidth * 2)), 2);
        return Math.max(
          Math.abs(r - (1 - ringWidth - Math.max(k, 0) * ringWidth * 2)) - ringWidth * 0.8,
          v - 0.95,
        );
      }
      case 2:
        return Math.max(Math.hypot(u, v) - 1, v);
      case 3:
        return Math.max(Math.abs(u) - slim, Math.abs(v) - 1.25);
      case 4: {
        // A leaf: where two discs overlap.
        return Math.max(Math.hypot(u - 0.62, v), Math.hypot(u + 0.62, v)) - 1.18;
      }
      case 5:
        return Math.max(Math.hypot(u + 0.85, v + 0.85) - 1.75, -u - 0.85, -v - 0.85);
      default:
        return Math.abs(Math.hypot(u, v) - 0.82) - 0.17;
    }
  };
  const lines = random.chance(0.22) ? random.range(9, 15) : 0;
  return {
    edge: (x, y) => {
      const u = ((x - cx) * c + (y - cy) * s) / size;
      const v = (-(x - cx) * s + (y - cy) * c) / size;
      return shape(u, v) * size;
    },
    color,
    reach: [cx, cy, size * 1.8],
    lift: random.range(0.004, 0.012),
    salt: random.range(0, 99),
    lines,
  };
}

function lay(canvas: Canvas, { noise }: Brief, cut: Cut): void {
  const [cx, cy, reach] = cut.reach;
  const soft = canvas.pixel * 0.8;
  const { lift, salt } = cut;
  canvas.stamp(cx - reach, cy - reach, cx + reach, cy + reach, (x, y, out) => {
    out.set([0.05, 0.05, 0.08]);
    const d = cut.edge(x - lift * 0.8, y - lift * 1.6);
    return ease(lift * 2.6, -lift * 1.2, d) * 0.42;
  });
  canvas.stamp(cx - reach, cy - reach, cx + reach, cy + reach, (x, y, out) => {
    const wobble = noise.fractal(x * 30 + salt, y * 30, 2) * 0.0016;
    const d = cut.edge(x, y) + wobble;
    const cover = ease(soft, -soft, d);
    if (cover <= 0) return 0;
    out.set(cut.color);
    const cloud = noise.fractal(x * 4 + salt, y * 4, 3);
    out.scale(1 + grain(noise, x + salt, y + salt) * 0.075 + cloud * 0.12);
    // Dry brush in some sheets, and a thin bright cut edge on the side of the light.
    if (cut.lines > 0) {
      const t = (x * 0.7 + y) * cut.lines * 4;
      out.scale(1 - 0.16 * ease(0.28, 0.34, Math.abs(t - Math.floor(t) - 0.5)));
    }
    const rim = ease(-0.0045, -0.001, d);
    const facing = clamp((cut.edge(x - 0.003, y - 0.004) - cut.edge(x + 0.003, y + 0.004)) * 120, -1, 1);
    out.toward([1, 1, 0.97], rim * clamp(facing, 0, 1) * 0.35);
    out.scale(1 + rim * Math.min(facing, 0) * 0.16);
    return cover;
  });
}
