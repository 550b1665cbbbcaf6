import { cellHash } from '../noise.ts';
import { clamp, ease, mix, screen } from '../palette.ts';
import type { Scene } from '../scene.ts';
import { weather } from './city-towers.ts';

interface Mood {
  readonly glow: string;
  readonly mist: string;
  readonly trunk: string;
  readonly leaf: string;
  readonly ground: string;
  readonly rays: number;
}

const moods = {
  green: [
    { glow: 'eef0b8', mist: '7f9a58', trunk: '171a12', leaf: '1d3417', ground: '24351a', rays: 1 },
    { glow: 'fdf0c8', mist: '94a878', trunk: '1e1b16', leaf: '2c4a22', ground: '33421f', rays: 0.9 },
    { glow: 'e3f2e0', mist: '7da39a', trunk: '12201f', leaf: '16403a', ground: '1c3a33', rays: 0.75 },
  ],
  autumn: [
    { glow: 'fff0c2', mist: 'd8a25c', trunk: '241710', leaf: 'a84f1c', ground: '8a4a22', rays: 0.9 },
    { glow: 'ffe8c8', mist: 'd9906a', trunk: '261614', leaf: '9a2f1e', ground: '7a3626', rays: 0.8 },
  ],
  snow: [{ glow: 'f4f7fb', mist: 'b9c8d6', trunk: '2b3440', leaf: '5d7182', ground: 'dfe7ee', rays: 0.5 }],
  night: [{ glow: 'c9dcf0', mist: '3c5876', trunk: '070d16', leaf: '0d1d2c', ground: '101e2c', rays: 0.8 }],
  dusk: [{ glow: 'ffd9a0', mist: 'b5705c', trunk: '1c1118', leaf: '3a2430', ground: '3a2524', rays: 1 }],
  spring: [{ glow: 'fdf3ea', mist: 'd9b8bc', trunk: '33241f', leaf: 'e3a3b4', ground: '8fa05c', rays: 0.6 }],
} as const satisfies Record<string, readonly [Mood, ...Mood[]]>;

/** Trunks standing in lit mist, shafts of light from behind the crowns. */
export const lightForest: Scene = (canvas, brief) => {
  const { random, noise, has } = brief;
  const season = has('snow')
    ? 'snow'
    : has('autumn')
      ? 'autumn'
      : has('night') || has('moon')
        ? 'night'
        : has('dusk')
          ? 'dusk'
          : has('spring')
            ? 'spring'
            : 'green';
  const m = random.pick(moods[season] as readonly [Mood, ...Mood[]]);
  const bamboo = has('bamboo');
  const birch = has('birch');
  const glow = screen(m.glow);
  const mist = screen(m.mist);
  const leaf = bamboo && season === 'green' ? screen('2f5a24') : screen(m.leaf);
  const trunkDark = bamboo
    ? mix(screen('2a4a1e'), screen(m.trunk), 0.35)
    : birch
      ? screen('5c5a56')
      : screen(m.trunk);
  const ground = screen(m.ground);
  const { halfWidth, halfHeight, pixel } = canvas;
  const lightX = halfWidth * random.range(-0.5, 0.5);
  const lightY = -halfHeight * random.range(0.75, 1.25);
  const horizon = halfHeight * random.range(0.3, 0.5);
  const shift = random.range(0, 99);
  const layers = Array.from({ length: 6 }, (_, k) => {
    const depth = k / 5;
    return {
      depth,
      salt: random.whole(1, 99999),
      plot: (bamboo ? 0.045 : 0.07) + (bamboo ? 0.09 : 0.2) * depth ** 1.4,
      thick: (bamboo ? 0.006 : 0.008) + (bamboo ? 0.016 : 0.04) * depth ** 1.5,
      foot: horizon + (halfHeight - horizon) * (0.02 + 0.86 * depth ** 1.5),
      color: mix(mix(mist, glow, 0.16), trunkDark, 0.2 + 0.8 * depth ** 0.8),
      fill: 0.82 - depth * 0.22,
    };
  });
  const pathX = random.range(-0.25, 0.25);
  const hasPath = has('meadow') || random.chance(0.5);
  const pathColor = season === 'snow' ? screen('c6d2de') : mix(screen('b99b6a'), ground, 0.4);
  canvas.fill((x, y, out) => {
    const dx = x - lightX;
    const dy = y - lightY;
    const far = Math.sqrt(dx * dx + dy * dy);
    // The lit air between the trees.
    out.set(mist);
    out.toward(glow, Math.exp(-far / 0.6) * 0.95);
    out.toward(leaf, ease(0.2, 1.5, far) * 0.35);
    const crowns = noise.fractal(x * 3 + shift, y * 3, 4);
    out.toward(leaf, ease(-0.1, 0.4, crowns - (y + halfHeight) * 1.2 + 0.35) * 0.4);
    for (const layer of layers) {
      const { depth, plot, thick, foot, salt } = layer;
      // The floor of this layer, and what grows on it.
      const rough = foot + noise.fractal(x * (5 - depth * 2) + salt, salt, 3) * 0.02 * (1 + depth);
      const bush = noise.fractal(x * 13 + salt, y * 13, 3) * 0.05 * (0.3 + depth);
      const floorCover = ease(-0.006, 0.012, y - rough + bush);
      if (floorCover > 0) {
        const r = out.r;
        const g = out.g;
        const b = out.b;
        out.set(ground);
        out.toward(mist, (1 - depth) ** 1.2 * 0.72);
        const blades = noise.fractal(x * 40, y * 60 + salt, 3);
        out.scale(1 + blades * 0.42 * (0.4 + depth * 0.6));
        const spot = noise.fractal(x * 5 + shift, y * 14, 3);
        out.toward(glow, ease(0.12, 0.5, spot) * 0.34 * (1 - depth * 0.3) * Math.exp(-Math.abs(dx) * 1.6));
        if (hasPath) {
          const wander = pathX + Math.sin((y - horizon) * 7) * 0.09 * (halfHeight - y + 0.1);
          const wide = 0.016 + (y - horizon) * 0.34;
          out.toward(
            pathColor,
            ease(wide, wide * 0.55, Math.abs(x - wander) + noise.value(x * 24, y * 24) * 0.02) * 0.55,
          );
        }
        out.r = r + (out.r - r) * floorCover;
        out.g = g + (out.g - g) * floorCover;
        out.b = b + (out.b - b) * floorCover;
      }
      const cell = Math.floor(x / plot + shift);
      for (let c = cell - 1; c <= cell + 1; c++) {
        if (cellHash(c, 1, salt) > layer.fill) continue;
        const lean = (cellHash(c, 2, salt) - 0.5) * (bamboo ? 0.09 : 0.05);
        const at = (c + 0.2 + 0.6 * cellHash(c, 3, salt) - shift) * plot;
        const own = thick * (0.65 + 0.7 * cellHash(c, 4, salt));
        const rootY = foot + 0.01 + 0.02 * cellHash(c, 5, salt) * (0.4 + depth);
        if (y > rootY) continue;
        const up = rootY - y;
        const bow = Math.sin(up * 3 + c) * 0.006 * (1 + depth);
        const flare = bamboo ? 1 : 1 + 0.9 * Math.exp(-up / (own * 1.7)) - Math.min(up * 0.16, 0.25);
        const u = x - at - lean * up - bow;
        const half = own * flare * (1 + noise.value(up * 14 + c, c) * 0.05);
        const cover = ease(-pixel, pixel, half - Math.abs(u));
        if (cover <= 0) continue;
        const turn = u / half;
        const r = out.r;
        const g = out.g;
        const b = out.b;
        out.set(layer.color);
        if (bamboo) {
          const node = (up / (0.085 + 0.06 * depth) + cellHash(c, 6, salt)) % 1;
          out.toward(mix(glow, [0.5, 0.62, 0.24], 0.7), (1 - turn * turn) * 0.4 * (0.3 + 0.7 * depth));
          out.scale(
            1 -
              0.35 * ease(0.05, 0.01, Math.abs(node - 0.5)) +
              0.22 * ease(0.03, 0.005, Math.abs(node - 0.545)),
          );
        } else if (birch) {
          out.toward(mix([0.9, 0.89, 0.85], mist, 0.3 * (1 - depth)), 0.85 * (1 - turn * turn * 0.45));
          const mark = noise.value(u * 30 + c * 3, up * 34) + noise.value(u * 60, up * 12 + c) * 0.5;
          out.toward(screen('2b2826'), ease(0.45, 0.75, mark) * 0.85);
        } else {
          const bark = noise.fractal((turn + 2) * 3.4 + c * 7, up * (7 - depth * 3), 3);
          out.scale(1 + bark * 0.75 * depth);
          out.toward(mist, clamp(bark * 0.2 * depth, 0, 0.3));
        }
        // The rim towards the light burns bright; the other side falls away.
        const toLight = Math.sign(lightX - at || 1);
        out.toward(
          glow,
          ease(0.35, 1, turn * toLight) * 0.5 * Math.exp(-Math.abs(at - lightX) * 1.4) * (0.4 + 0.6 * depth),
        );
        out.scale(1 - ease(0, 1, -turn * toLight) * 0.3);
        out.toward(ground, Math.exp(-up * 16) * 0.5);
        if (season === 'snow')
          out.toward(
            [0.92, 0.95, 0.98],
            ease(0.3, 0.9, -turn * toLight + noise.value(up * 16, c) * 0.5) * 0.6 * depth,
          );
        out.r = r + (out.r - r) * cover;
        out.g = g + (out.g - g) * cover;
        out.b = b + (out.b - b) * cover;
      }
      // Foliage of this layer, hanging into the picture from above.
      const hang = -halfHeight + (0.32 - depth * 0.1) * (0.75 + 0.5 * noise.value(x * 2.2 + salt, salt));
      if (y < hang + 0.2) {
        const leaves = noise.fractal(x * (11 + 8 * (1 - depth)) + salt, y * (13 + 8 * (1 - depth)), 4);
        const cover = ease(-0.05, 0.1, leaves + (hang - y) * 2.6 - 0.12) * (0.35 + 0.65 * depth);
        if (cover > 0) {
          const light = ease(0, 0.5, noise.fractal(x * 26 + salt, y * 26, 2) + 0.25 * Math.exp(-far * 1.6));
          out.toward(mix(leaf, mist, (1 - depth) * 0.5), cover);
          out.toward(glow, cover * light * 0.42 * Math.exp(-far * 0.9));
        }
      }
      // Mist before the next layer, and the shafts that cross it.
      const angle = Math.atan2(dx, dy);
      const shaft = noise.value(angle * 9 + salt, 0.5) * 0.6 + noise.value(angle * 21 + salt, 3.5) * 0.4;
      const beam =
        ease(0.02, 0.6, shaft) * Math.exp(-far * 0.75) * ease(1.05, 0.25, Math.abs(angle)) * m.rays;
      out.toward(glow, beam * 0.17 * (1.1 - depth * 0.6));
      out.toward(mist, 0.1 * (1 - depth) * ease(-0.3, 0.4, y));
    }
  });
  if (season === 'snow') weather(canvas, brief, true);
  return { values: 'screen', glow: 0.45, glowFrom: 0.74, vignette: 0.34, grain: 0.026 };
};
