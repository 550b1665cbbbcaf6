import type { Canvas } from '../canvas.ts';
import { cellHash } from '../noise.ts';
import { type Color, clamp, ease, mix, Ramp, screen } from '../palette.ts';
import type { Brief, Hour, Scene } from '../scene.ts';
import { weather } from './weather.ts';

const palettes: Record<
  Hour,
  {
    sky: [string, string, string];
    hill: string;
    tile: string;
    wall: string;
    wood: string;
    moon: string;
    lit: number;
  }
> = {
  night: {
    sky: ['0a1024', '18244a', '34446e'],
    hill: '18223f',
    tile: '2a3450',
    wall: '20253c',
    wood: '1d1a26',
    moon: 'f6efd8',
    lit: 0.82,
  },
  dusk: {
    sky: ['3a3a68', 'a0647a', 'f0a678'],
    hill: '55496c',
    tile: '39395a',
    wall: '6a5860',
    wood: '35262c',
    moon: 'ffdba0',
    lit: 0.6,
  },
  dawn: {
    sky: ['8fa2c0', 'd3bcc4', 'f7d9b4'],
    hill: '8f9bb0',
    tile: '56617a',
    wall: 'b9a99c',
    wood: '4d3a34',
    moon: 'fff6dc',
    lit: 0.3,
  },
  day: {
    sky: ['6aa0c6', 'a9cbd8', 'e6e8dc'],
    hill: '7f9f9a',
    tile: '4c5660',
    wall: 'ddd2bf',
    wood: '6a4631',
    moon: 'ffffff',
    lit: 0,
  },
};

/** Tiled roofs of a hanok village, rank behind rank, paper windows lit; under snow in winter. */
export const hanokRoofs: Scene = (canvas, brief) => {
  const { random, noise, has } = brief;
  const hour = brief.hour('night', 'night', 'dusk', 'dawn');
  const p = palettes[hour];
  const snow = has('snow') || (!has('spring') && !has('summer') && !has('autumn') && random.chance(0.5));
  const ramp = new Ramp(screen(p.sky[0]), screen(p.sky[1]), screen(p.sky[2]));
  const moon = screen(p.moon);
  const { halfWidth, halfHeight, pixel } = canvas;
  const skyline = -halfHeight * random.range(0.12, 0.26);
  const moonX = halfWidth * random.range(-0.7, 0.7);
  const moonY = -halfHeight * random.range(0.58, 0.78);
  const moonSize = random.range(0.035, 0.055);
  const shift = random.range(0, 99);
  const hill = screen(p.hill);
  const salt = random.whole(1, 9999);
  canvas.fill((x, y, out) => {
    const height = clamp((y + halfHeight) / (skyline + halfHeight + 0.1), 0, 1);
    ramp.into(height, out);
    const cloud = noise.fractal(x * 1.5 + shift, y * 3.8, 5);
    out.toward(mix(ramp.at(1), moon, 0.2), ease(0, 0.5, cloud) * 0.34);
    const far = Math.hypot(x - moonX, y - moonY);
    out.toward(moon, Math.exp(-far / 0.12) * 0.34);
    out.toward(
      moon,
      (1 - ease(moonSize - pixel, moonSize + pixel * 1.5, far)) *
        (0.95 + noise.fractal(x * 30, y * 30, 3) * 0.14),
    );
    if (hour === 'night') {
      const i = Math.floor(x * 40);
      const j = Math.floor(y * 40);
      if (cellHash(i, j, salt) > 0.72) {
        const dx = x * 40 - i - 0.2 - 0.6 * cellHash(i, j, salt + 1);
        const dy = y * 40 - j - 0.2 - 0.6 * cellHash(i, j, salt + 2);
        const own = cellHash(i, j, salt + 3);
        out.add(
          [1, 1, 1],
          Math.exp(-(dx * dx + dy * dy) * (420 - 260 * own * own)) * (1 - height) * (0.3 + 0.7 * own),
        );
      }
    }
    for (let k = 0; k < 3; k++) {
      const crest =
        skyline -
        0.11 +
        k * 0.055 -
        (noise.ridged(x * (1.2 + k * 0.4) + shift + k * 9, k + 0.5, 4) - 0.45) * (0.16 - k * 0.03);
      const under = y - crest;
      if (under < -pixel) continue;
      const tone = mix(ramp.at(0.8), hill, 0.35 + 0.3 * k);
      const cover = ease(-pixel, pixel, under);
      out.toward(tone, cover);
      const forest = noise.fractal(x * 26, y * 30 + k * 7, 3);
      out.scale(1 + forest * 0.14 * cover);
      if (snow)
        out.toward(
          [0.8, 0.86, 0.95],
          cover * ease(0.05, 0.4, forest + 0.2) * (hour === 'night' ? 0.06 : 0.2),
        );
      out.toward(ramp.at(0.95), cover * clamp(under * 3.2, 0, 0.5));
    }
  });
  const ranks = random.whole(3, 4);
  const ground = halfHeight - skyline;
  for (let k = 0; k < ranks; k++) {
    const depth = (k + 1) / ranks;
    const scale = 0.34 + 0.66 * depth ** 1.3;
    const eave = skyline + ground * (0.02 + 0.74 * depth ** 1.2) - 0.02;
    const width = 0.56 * scale * random.range(0.92, 1.08);
    let x = -halfWidth - random.range(0, width * 0.9);
    if (k > 0) haze(canvas, eave, mix(ramp.at(0.9), hill, 0.4), 0.22 * (1 - depth));
    while (x < halfWidth + width * 0.5) {
      const own = width * random.range(0.85, 1.3);
      house(canvas, brief, {
        cx: x + own / 2,
        eave: eave + random.range(-0.03, 0.03) * scale,
        half: own / 2,
        scale,
        depth,
        tile: mix(mix(screen(p.tile), hill, 0.35 * (1 - depth)), [0.02, 0.03, 0.06], depth * 0.2),
        wall: mix(screen(p.wall), hill, 0.3 * (1 - depth)),
        wood: screen(p.wood),
        snow: snow
          ? mix(hour === 'night' ? [0.8, 0.85, 0.95] : [0.93, 0.95, 0.98], ramp.at(0.9), 0.3 * (1 - depth))
          : undefined,
        // Somebody is always at home in front.
        lit: random.chance(k === ranks - 1 && p.lit > 0 ? Math.max(p.lit, 0.9) : p.lit),
        moonSide: Math.sign(moonX - x),
        bottom: halfHeight,
      });
      x += own * random.range(0.9, 1.06);
    }
  }
  if (has('snow')) weather(canvas, brief, true);
  return {
    values: 'screen',
    glow: hour === 'day' ? 0.15 : 0.5,
    glowFrom: 0.76,
    vignette: 0.3,
    grain: 0.022,
  };
};

function haze(canvas: Canvas, y: number, color: Color, share: number): void {
  canvas.stamp(-canvas.halfWidth, y - 0.2, canvas.halfWidth, canvas.halfHeight, (_, py, out) => {
    out.set(color);
    return share * ease(y - 0.2, y, py);
  });
}

interface House {
  readonly cx: number;
  readonly eave: number;
  readonly half: number;
  readonly scale: number;
  readonly depth: number;
  readonly tile: Color;
  readonly wall: Color;
  readonly wood: Color;
  readonly snow: Color | undefined;
  readonly lit: boolean;
  readonly moonSide: number;
  readonly bottom: number;
}

const lamp = screen('ffc766');
const lampHot = screen('fff0b8');

function house(canvas: Canvas, { random, noise }: Brief, h: House): void {
  const { cx, eave, half, scale } = h;
  const soft = canvas.pixel;
  const rise = 0.115 * scale * random.range(0.92, 1.1);
  const lift = 0.032 * scale;
  const wallHalf = half * 0.84;
  const wallTall = 0.26 * scale;
  const bays = Math.max(3, Math.round(wallHalf / (0.062 * scale)));
  const bay = (wallHalf * 2) / bays;
  const salt = random.whole(1, 99999);
  // The room's light is one flame: every pane of a house shares it, brighter near its middle.
  const flame = random.range(-0.5, 0.5) * wallHalf;
  canvas.stamp(
    cx - wallHalf,
    eave - lift,
    cx + wallHalf,
    Math.min(eave + wallTall * 1.7, h.bottom),
    (x, y, out) => {
      const u = x - cx + wallHalf;
      const index = Math.floor(u / bay);
      const fu = u / bay - index;
      const fv = (y - eave) / wallTall;
      const kind = cellHash(index, 0, salt);
      out.set(h.wall);
      out.scale(1 + noise.value(x * 90, y * 90) * 0.05);
      const edge = ease(-soft, soft, wallHalf - Math.abs(x - cx));
      const su = soft / bay;
      if (fv > 0.98) {
        // The stone base below the floor.
        out.set(mix(h.wall, h.wood, 0.55));
        const stone = noise.value(x * 46, y * 80);
        out.scale(0.8 + stone * 0.16);
        return edge;
      }
      if (kind < 0.68 && fv > 0.26 && fv < 0.9) {
        // A pair of paper doors: thin bars before light.
        const inner = clamp((fu - 0.1) / 0.8, 0, 1);
        const bars = Math.abs(inner * 6 - Math.round(inner * 6)) / 6;
        const rows = Math.abs(fv * 11 - Math.round(fv * 11)) / 11;
        const bar = Math.max(
          ease(su * 1.3, 0, bars - 0.008),
          ease((soft / wallTall) * 1.3, 0, rows - 0.004) * (fv < 0.7 ? 1 : 0.4),
        );
        const middle = ease(su, 0, Math.abs(fu - 0.5) - 0.02);
        if (h.lit) {
          const warmth =
            Math.exp(-(((x - cx - flame) / wallHalf) ** 2) * 1.4) * (0.7 + 0.3 * cellHash(index, 5, salt));
          out.set(lamp);
          out.toward(lampHot, warmth * (0.9 - Math.abs(fv - 0.5)));
          out.scale(0.62 + 0.5 * warmth);
        } else out.set(mix(h.wall, [0.9, 0.88, 0.82], 0.18));
        if (fv > 0.72) out.toward(mix(h.wood, lamp, 0.12), 0.75);
        out.toward(h.wood, Math.max(bar * 0.8, middle));
        out.toward(h.wood, ease(su, 0, Math.min(fu - 0.08, 0.92 - fu)));
      } else if (fv > 0.9 || fv < 0.24)
        out.toward(h.wood, ease(0.9, 0.93, fv) * 0.7 + (fv < 0.24 ? 0.35 : 0));
      // Posts between the bays, the beam on top, and the shadow of the eaves.
      out.toward(h.wood, ease(su, 0, Math.min(fu, 1 - fu) - 0.05));
      out.toward(h.wood, ease(0.2, 0.17, fv));
      const shade = ease(0.42, 0, fv);
      out.scale(1 - shade * (h.lit && kind < 0.68 ? 0.45 : 0.66));
      return edge;
    },
  );
  // Light falls out of the doors on the ground.
  if (h.lit) {
    canvas.stamp(cx - half * 1.2, eave, cx + half * 1.2, eave + wallTall * 2.2, (x, y, out) => {
      out.set(lamp);
      const d = ((x - cx - flame) / half) ** 2 * 2.2 + ((y - eave - wallTall * 0.8) / (wallTall * 0.9)) ** 2;
      return Math.exp(-d) * 0.16;
    });
  }
  const ridgeHalf = half * 0.74;
  canvas.stamp(cx - half * 1.1, eave - rise * 1.5 - lift * 2, cx + half * 1.1, eave + lift, (x, y, out) => {
    const u = (x - cx) / half;
    const a = Math.abs(u);
    if (a > 1.06) return 0;
    // Eaves and ridge both sag in the middle and lift to the corners; that curve is the hanok.
    const low = eave + 0.012 * scale - lift * a ** 3.2 * 1.25;
    const high = eave - rise - lift * 0.55 * (Math.min(a, 0.78) / 0.78) ** 3;
    const end = 1 - (1 - ridgeHalf / half) * ease(0, 1, (low - y) / (low - high)) ** 0.7;
    const inside = Math.min(low - y, y - high, (end * 1.04 - a) * half);
    const cover = ease(-soft * 0.8, soft * 0.8, inside);
    if (cover <= 0) return 0;
    const t = clamp((low - y) / (low - high), 0, 1);
    // Rows of convex tiles run down the roof, fanning a little to the corners.
    const tiles = half / (0.0098 * scale + 0.003);
    const line = u * tiles * (1 - 0.13 * t * a);
    const f = Math.abs(line - Math.floor(line) - 0.5) * 2;
    const round = Math.sqrt(Math.max(0, 1 - f * f));
    const visible = clamp((half / tiles / soft - 1.6) / 2, 0, 1);
    out.set(h.tile);
    out.scale(0.72 + 0.5 * (round * visible + 0.6 * (1 - visible)) + 0.12 * h.moonSide * u);
    out.scale(0.86 + 0.28 * t);
    const courses = t * 9;
    out.scale(1 - 0.16 * ease(0.35, 0.5, Math.abs(courses - Math.floor(courses) - 0.5)) * visible);
    if (h.snow) {
      const drift = noise.fractal(x * 9 + salt, y * 22, 3) * 0.35;
      const lie = ease(0.1, 0.24, t + drift * 0.25 + round * 0.06);
      out.toward(h.snow, lie * (0.9 - 0.22 * (1 - round) * visible));
      out.scale(1 - lie * (0.14 * (1 - round) * visible + 0.1 * (1 - t)));
      out.scale(1 + lie * 0.12 * h.moonSide * u);
    }
    // The ridge: a bar of stacked tiles with a light line, and the row of round ends along the eaves.
    const ridge = ease(rise * 0.15, rise * 0.12, y - high) * ease(1.02, 1, a / (ridgeHalf / half));
    out.toward(h.snow ? mix(h.snow, [1, 1, 1], 0.25) : mix(h.tile, [0.75, 0.75, 0.78], 0.28), ridge * 0.9);
    out.toward(
      mix(h.tile, [0, 0, 0], 0.35),
      ease(0.0045 * scale, 0.001, Math.abs(y - high - rise * 0.16)) * 0.5 * (a < ridgeHalf / half ? 1 : 0),
    );
    const lip = ease(0.011 * scale, 0.008 * scale, low - y);
    out.toward(mix(h.tile, [0, 0, 0], 0.3), lip * (0.55 + 0.45 * (1 - round) * visible));
    out.toward(lamp, lip * (h.lit ? 0.16 : 0));
    return cover;
  });
}
