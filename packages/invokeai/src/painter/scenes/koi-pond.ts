import type { Canvas } from '../canvas.ts';
import { type Color, clamp, ease, mix, screen } from '../palette.ts';
import type { Brief, Scene } from '../scene.ts';

const waters = [
  {
    deep: '0d2f33',
    mid: '17504f',
    light: '4f9a8c',
    pad: '4f8a3a',
    padDark: '25542a',
  },
  {
    deep: '12283f',
    mid: '1f4c6c',
    light: '6ba3b8',
    pad: '5b9150',
    padDark: '28583a',
  },
  {
    deep: '1c3226',
    mid: '33583a',
    light: '8aab6a',
    pad: '6f9a3c',
    padDark: '36602a',
  },
  {
    deep: '0b1c2c',
    mid: '143a52',
    light: '4f8a9c',
    pad: '3f7a4a',
    padDark: '1c4a34',
  },
] as const;

/** A pond from above: koi with their shadows, lily pads at the rim, a lotus or two. */
export const koiPond: Scene = (canvas, brief) => {
  const { random, noise, has } = brief;
  const hour = brief.hour('day');
  const w = random.pick(waters);
  const night: Color = [0.02, 0.05, 0.12];
  const dark = hour === 'night' ? 0.5 : hour === 'dusk' ? 0.2 : 0;
  const tone = (hex: string) => mix(screen(hex), night, dark);
  const deep = tone(w.deep);
  const mid = tone(w.mid);
  const shine = tone(w.light);
  const shift = random.range(0, 99);
  const { halfWidth, halfHeight } = canvas;
  const lean = random.range(0, 6.28);
  canvas.fill((x, y, out) => {
    const murk = noise.fractal(x * 1.8 + shift, y * 1.8, 4);
    out.set(deep);
    out.toward(mid, clamp(0.5 + murk * 1.1 + (x * Math.cos(lean) + y * Math.sin(lean)) * 0.4, 0, 1));
    // Pebbles of the bottom, nearly lost in the depth.
    const stones = noise.value(x * 22 + shift, y * 22) * noise.value(x * 9, y * 9 + shift);
    out.scale(1 + stones * 0.14);
    // Light is gathered by the ripples into thin nets.
    const wx = x + noise.fractal(x * 3.4, y * 3.4 + shift, 3) * 0.16;
    const wy = y + noise.fractal(x * 3.4 + 40, y * 3.4, 3) * 0.16;
    const net = noise.ridged(wx * 4.2, wy * 4.2 + shift, 2);
    out.toward(shine, ease(0.62, 0.78, net) * 0.17);
    out.toward(shine, ease(0.71, 0.77, net) * 0.15);
  });
  const pads = layPads(canvas, brief);
  const fish = random.whole(5, 8);
  const area = Math.min(1.4, Math.max(0.75, Math.sqrt(halfWidth * halfHeight) * 2));
  const swimmers: Swimmer[] = [];
  for (let attempt = 0; attempt < 120 && swimmers.length < fish; attempt++) {
    const long = random.range(0.25, 0.36) * area;
    const x = halfWidth * random.range(-0.78, 0.78);
    const y = halfHeight * random.range(-0.78, 0.78);
    const angle = random.range(0, 6.28);
    const bend = random.range(-1.1, 1.1);
    const coat = random.whole(0, 4);
    const salt = random.range(0, 99);
    if (swimmers.some((s) => Math.hypot(s.x - x, s.y - y) < (s.long + long) * 0.5)) continue;
    swimmers.push({ x, y, long, angle, bend, coat, salt });
  }
  for (const s of swimmers) koi(canvas, brief, s, true, deep, dark);
  for (const s of swimmers) koi(canvas, brief, s, false, deep, dark);
  // Rings where a fish touched the surface.
  for (let k = 0; k < 3; k++) {
    const cx = halfWidth * random.range(-0.8, 0.8);
    const cy = halfHeight * random.range(-0.8, 0.8);
    const size = random.range(0.05, 0.12);
    canvas.stamp(cx - size, cy - size, cx + size, cy + size, (x, y, out) => {
      const d = Math.hypot(x - cx, y - cy) / size;
      out.set(mix(shine, [1, 1, 1], 0.4));
      const wave = Math.sin(d * 22) * (1 - d);
      return clamp(wave * (x + y < cx + cy ? 1 : 0.3) * 0.3, 0, 0.4);
    });
  }
  const green = tone(has('autumn') ? 'a08a3a' : w.pad);
  const greenDark = tone(w.padDark);
  for (const p of pads) padShadow(canvas, p, deep);
  for (const p of pads) pad(canvas, brief, p, green, greenDark, deep);
  const blooms = has('pond') || random.chance(0.8) ? random.whole(1, 2) : 0;
  const petal = brief.color ?? screen(random.pick(['f0a6bd', 'f6e3e6', 'e9749a', 'f4ead2']));
  for (const p of pads.filter((q) => q.r > 0.07).slice(0, blooms)) {
    lotus(
      canvas,
      p.x - p.r * 0.5 * Math.sign(p.x),
      p.y - p.r * 0.4 * Math.sign(p.y),
      p.r * random.range(0.62, 0.78),
      mix(petal, night, dark * 0.7),
      random.range(0, 6),
    );
  }
  return {
    values: 'screen',
    glow: 0.22,
    glowFrom: 0.85,
    vignette: 0.32,
    grain: 0.022,
  };
};

interface Pad {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly turn: number;
  readonly salt: number;
}

/** Pads gather at the rims and corners and leave the middle to the fish. */
function layPads(canvas: Canvas, { random }: Brief): Pad[] {
  const { halfWidth, halfHeight } = canvas;
  const pads: Pad[] = [];
  const groups = random.whole(3, 5);
  for (let g = 0; g < groups; g++) {
    const angle = (g / groups) * Math.PI * 2 + random.range(-0.5, 0.5);
    const gx = halfWidth * clamp(Math.cos(angle) * 1.45, -1, 1);
    const gy = halfHeight * clamp(Math.sin(angle) * 1.45, -1, 1);
    const count = random.whole(3, 6);
    for (let k = 0, tries = 0; k < count && tries < 40; tries++) {
      const r = random.range(0.05, 0.13);
      const x = gx + random.range(-0.2, 0.2);
      const y = gy + random.range(-0.2, 0.2);
      const turn = random.range(0, 6.28);
      const salt = random.range(0, 99);
      if (pads.some((p) => Math.hypot(p.x - x, p.y - y) < (p.r + r) * 0.86)) continue;
      pads.push({ x, y, r, turn, salt });
      k++;
    }
  }
  return pads;
}

function padShadow(canvas: Canvas, p: Pad, deep: Color): void {
  const dx = 0.014;
  const dy = 0.022;
  canvas.stamp(p.x - p.r * 1.3, p.y - p.r * 1.3, p.x + p.r * 1.5, p.y + p.r * 1.6, (x, y, out) => {
    out.set(mix(deep, [0, 0, 0], 0.5));
    return ease(p.r * 1.12, p.r * 0.8, Math.hypot(x - p.x - dx, y - p.y - dy)) * 0.62;
  });
}

function pad(canvas: Canvas, { noise }: Brief, p: Pad, green: Color, dark: Color, deep: Color): void {
  const soft = canvas.pixel;
  canvas.stamp(p.x - p.r * 1.15, p.y - p.r * 1.15, p.x + p.r * 1.15, p.y + p.r * 1.15, (x, y, out) => {
    const dx = x - p.x;
    const dy = y - p.y;
    const d = Math.hypot(dx, dy);
    if (d > p.r * 1.12) return 0;
    let a = Math.atan2(dy, dx) - p.turn;
    a -= Math.floor((a + Math.PI) / (Math.PI * 2)) * Math.PI * 2;
    const rim = p.r * (1 + 0.025 * noise.value(Math.cos(a) * 3 + p.salt, Math.sin(a) * 3));
    // The notch every lily pad has, from the rim to the middle.
    const notch = (Math.abs(a) - 0.2) * d;
    const cover = ease(soft, -soft, d - rim) * ease(-soft, soft, notch);
    if (cover <= 0) return 0;
    const t = d / rim;
    const veins = a * 3.4;
    const vein = Math.abs(veins - Math.round(veins)) * d;
    const cup = -(dx + dy * 1.4) / (p.r * 1.7);
    const cloud = noise.fractal(dx * 22 + p.salt, dy * 22, 3);
    out.set(dark);
    out.toward(green, clamp(0.56 + cup * 0.36 + cloud * 0.4, 0, 1));
    out.toward(
      mix(green, [0.95, 0.98, 0.7], 0.55),
      ease(0.0035, 0.001, vein) * (1 - t) * 0.6 + ease(0.06, 0.02, t) * 0.5,
    );
    out.scale(1 - 0.12 * ease(0.0035, 0.008, vein) * ease(0.014, 0.006, vein));
    out.toward(mix(green, [1, 1, 0.9], 0.5), ease(0.93, 0.975, t) * clamp(0.25 + cup, 0, 0.7));
    out.toward(mix(dark, deep, 0.6), ease(0.95, 1, t) * clamp(0.3 - cup, 0, 0.8));
    const rust = noise.fractal(dx * 9 + p.salt * 3, dy * 9, 3);
    out.toward(screen('9a7a34'), ease(0.28, 0.5, rust) * 0.5);
    return cover;
  });
}

interface Swimmer {
  readonly x: number;
  readonly y: number;
  readonly long: number;
  readonly angle: number;
  readonly bend: number;
  readonly coat: number;
  readonly salt: number;
}

const white = screen('f3ece0');
const red = screen('e2472a');
const ink = screen('1c1b20');
const gold = screen('eda431');

function koi(canvas: Canvas, { noise }: Brief, f: Swimmer, shadow: boolean, deep: Color, dark: number): void {
  const soft = canvas.pixel / f.long;
  const c = Math.cos(f.angle);
  const s = Math.sin(f.angle);
  const ox = shadow ? 0.022 : 0;
  const oy = shadow ? 0.036 : 0;
  const reach = f.long * 0.72;
  const blur = shadow ? 0.03 : soft;
  canvas.stamp(f.x - reach + ox, f.y - reach + oy, f.x + reach + ox, f.y + reach + oy, (px, py, out) => {
    const dx = (px - f.x - ox) / f.long;
    const dy = (py - f.y - oy) / f.long;
    const along = dx * c + dy * s;
    let side = -dx * s + dy * c;
    // The spine is an arc; undoing it makes the fish straight.
    side -= f.bend * (along * along - 0.06) * 0.9;
    const t = 0.5 - along;
    if (t < -0.02 || t > 1.2) return 0;
    // Body: a blunt head, widest behind it, thinning to the root of the tail.
    const body =
      t < 0
        ? -1
        : 0.118 * Math.sqrt(Math.min(t / 0.16, 1)) * (1 - clamp((t - 0.3) / 0.58, 0, 1) ** 1.35 * 0.84);
    let cover = t > 0.9 ? 0 : ease(blur, -blur, Math.abs(side) - body);
    const onBody = cover;
    // Tail fan and two pairs of fins, thin enough for the water to show through.
    let fin = 0;
    if (t > 0.8) {
      const k = (t - 0.8) / 0.36;
      const fan = 0.018 + 0.13 * k - 0.05 * k * k;
      const fork = t - 1.16 + 0.13 * (1 - Math.abs(side) / 0.11);
      fin = Math.max(
        fin,
        ease(blur, -blur, Math.abs(side - f.bend * 0.06 * k) - fan) * ease(blur * 2, -blur * 2, fork),
      );
    }
    for (const [at, size] of finPairs) {
      const a = (t - at) / size;
      const b = (Math.abs(side) - body * 0.7) / size;
      if (a > -0.2 && a < 1.3 && b > 0) {
        const d = Math.hypot(a - b * 0.75 - 0.12, b * 0.62 - 0.3) / 0.5;
        fin = Math.max(fin, ease(1 + blur * 8, 1 - blur * 8, d));
      }
    }
    if (shadow) {
      out.set(mix(deep, [0, 0, 0], 0.55));
      return Math.max(cover, fin * 0.6) * 0.5;
    }
    if (cover <= 0 && fin <= 0) return 0;
    const u = side / Math.max(body, 0.02);
    const base = f.coat === 3 ? gold : f.coat === 4 ? red : white;
    out.set(base);
    const patch = noise.fractal(t * 4.2 + f.salt, side * 8 + f.salt, 2);
    if (f.coat < 3) out.toward(red, ease(0.02, 0.05, patch + 0.1 * Math.cos(t * 12)));
    if (f.coat === 1 || f.coat === 4) {
      const spots = noise.fractal(t * 9 + f.salt * 2, side * 13, 2);
      out.toward(ink, ease(0.16, 0.19, spots) * (t > 0.12 ? 1 : 0.2));
    }
    if (f.coat === 3) out.toward(screen('f7dc9a'), ease(0.1, 0.3, patch) * 0.7);
    if (onBody > 0) {
      // Scales, a lit back, flanks that turn away into the water.
      const row = t * 46;
      const file = side * 150 + (Math.floor(row) % 2) * 0.5;
      const scale = Math.hypot(row - Math.floor(row) - 0.3, file - Math.floor(file) - 0.5);
      if (t > 0.2 && t < 0.86) out.scale(1 - ease(0.42, 0.6, scale) * 0.13);
      out.scale(1.04 - 0.42 * u * u);
      out.toward([1, 1, 1], Math.exp(-(((u + 0.35) / 0.22) ** 2)) * 0.24 * ease(0.02, 0.2, t));
      out.scale(1 - 0.18 * ease(0.008, 0.002, Math.abs(side)) * ease(0.3, 0.4, t) * ease(0.66, 0.6, t));
      const eye = Math.hypot(t - 0.085, Math.abs(side) - body * 0.78);
      out.toward(ink, ease(0.013, 0.009, eye));
    }
    const rays = Math.abs(Math.sin(side * 130 + t * 40));
    if (fin > cover) {
      out.scale(0.82 + 0.2 * rays);
      cover = Math.max(cover, fin * (0.5 + 0.18 * rays));
    }
    out.toward(deep, 0.08 + dark * 0.5);
    return cover;
  });
}

const finPairs = [
  [0.24, 0.15],
  [0.56, 0.085],
] as const;

/** An open flower seen from above: three rings of pointed petals round a golden heart. */
function lotus(canvas: Canvas, cx: number, cy: number, r: number, petal: Color, turn: number): void {
  const soft = canvas.pixel / r;
  const tip = mix(petal, [0.78, 0.2, 0.42], 0.32);
  const pale = mix(petal, [1, 1, 1], 0.55);
  canvas.stamp(cx - r, cy - r * 0.9, cx + r * 1.4, cy + r * 1.5, (x, y, out) => {
    out.set([0, 0.03, 0.03]);
    return ease(1, 0.5, Math.hypot(x - cx - r * 0.1, y - cy - r * 0.2) / r) * 0.5;
  });
  for (let ring = 0; ring < 3; ring++) {
    const size = 1 - ring * 0.27;
    const count = 9 - ring;
    canvas.stamp(cx - r, cy - r, cx + r, cy + r, (x, y, out) => {
      const u = (x - cx) / r;
      const v = (y - cy) / r;
      const d = Math.hypot(u, v) / size;
      if (d > 1) return 0;
      const a = ((Math.atan2(v, u) + turn + ring * 0.4) * count) / (Math.PI * 2);
      const f = Math.abs(a - Math.floor(a) - 0.5) * 2;
      const width = d < 0.42 ? 0.72 + 0.28 * (d / 0.42) : Math.max(0, 1 - ((d - 0.42) / 0.58) ** 1.7);
      const edge = (width - f) * d * size * 1.2;
      out.set(petal);
      out.toward(tip, ease(0.5, 1, d) * 0.75);
      out.toward(pale, ease(0.75, 0.15, d) * 0.4 + (1 - f) * 0.25);
      out.scale(1 - ease(0.55, 1, f) * 0.24 - 0.16 * ease(0.5, 0, d) + 0.08 * -(u + v));
      out.scale(0.92 + ring * 0.05);
      return ease(-soft, soft * 1.5, edge);
    });
  }
  canvas.stamp(cx - r * 0.3, cy - r * 0.3, cx + r * 0.3, cy + r * 0.3, (x, y, out) => {
    const d = Math.hypot(x - cx, y - cy) / r;
    out.set([0.93, 0.74, 0.26]);
    const dots = Math.sin(((x - cx) / r) * 60) * Math.sin(((y - cy) / r) * 60);
    out.scale(0.92 + dots * 0.16 - d);
    return ease(0.2, 0.16, d);
  });
}
