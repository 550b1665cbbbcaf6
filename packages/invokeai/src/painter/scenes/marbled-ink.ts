import { type Color, clamp, ease, mix, screen } from '../palette.ts';
import type { Scene } from '../scene.ts';

const sets = [
  ['efe9dc', '1c2f63', '2c5aa0', '0f1c40'],
  ['f1e8da', '27413c', '5f8f7c', 'c9a24a'],
  ['f3ece2', '7a2530', 'c4564a', '2b1a1f'],
  ['ece7df', '23252b', '6c6f76', 'a33b2e'],
  ['f0ead8', '2d5d68', '7fb3ac', 'e08a4f'],
  ['f2e6e4', '5b3a68', 'b07aa0', 'e3b25a'],
] as const;

/** Ink dropped on water, combed, and lifted off on paper. */
export const marbledInk: Scene = (canvas, brief) => {
  const { random, noise, color } = brief;
  const set = random.pick(sets).map((hex) => screen(hex)) as [Color, Color, Color, Color];
  const paper = set[0];
  const inks: [Color, Color, Color] = color
    ? [mix(color, [0, 0, 0], 0.45), color, mix(color, [1, 1, 1], 0.4)]
    : [set[1], set[2], set[3]];
  const scale = random.range(1.15, 1.9);
  const fold = random.range(1.3, 2.3);
  const shiftX = random.range(0, 100);
  const shiftY = random.range(0, 100);
  const stones = Array.from({ length: random.whole(3, 6) }, () => ({
    x: canvas.halfWidth * random.range(-1, 1),
    y: canvas.halfHeight * random.range(-1, 1),
    r: random.range(0.09, 0.24),
  }));
  const comb = random.chance(0.45) ? random.range(0.04, 0.09) : 0;
  const teeth = random.range(9, 15);
  const bands = random.range(2.6, 4.4);
  const vein = random.range(0.05, 0.085);
  canvas.fillRefined((x0, y0, out) => {
    let x = x0;
    let y = y0;
    // Each drop pushes the ink that was there outwards and keeps its area.
    for (const stone of stones) {
      const dx = x - stone.x;
      const dy = y - stone.y;
      const d2 = dx * dx + dy * dy + 1e-6;
      const k = Math.sqrt(Math.max(0, 1 - (stone.r * stone.r) / (d2 + stone.r * stone.r * 1.15)));
      x = stone.x + dx * k;
      y = stone.y + dy * k;
    }
    if (comb > 0) y += comb * Math.sin(x * teeth) + comb * 0.4 * Math.sin(x * teeth * 2.7 + 1);
    const px = x * scale + shiftX;
    const py = y * scale + shiftY;
    const ax = noise.fractal(px, py, 3);
    const ay = noise.fractal(px + 5.2, py + 1.3, 3);
    const bx = noise.fractal(px + fold * ax + 1.7, py + fold * ay + 9.2, 3);
    const by = noise.fractal(px + fold * ax + 8.3, py + fold * ay + 2.8, 2);
    const f = noise.fractal(px + fold * bx * 1.3, py + fold * by * 1.3, 3);
    const t = (f + bx * 0.3) * bands * 1.6 + 40;
    const cell = Math.floor(t);
    const within = t - cell;
    const order = cell % 4;
    const edge = Math.min(within, 1 - within);
    const ink = order === 0 || order === 2 ? paper : order === 1 ? inks[0] : ax > 0.02 ? inks[1] : inks[0];
    out.set(ink);
    // A hair of paper runs along every seam between two inks; a thin gilt line inside some.
    out.toward(paper, ease(vein, vein * 0.55, edge) * (ink === paper ? 0 : 0.85));
    if (ink === paper) {
      out.toward(inks[1], ease(0.02, 0.006, Math.abs(within - 0.32)) * 0.5);
      out.toward(inks[2], ease(0.03, 0.01, Math.abs(within - 0.72)) * ease(0.1, 0.3, by) * 0.9);
    } else {
      const pool = noise.fractal(px * 3 + f * 2, py * 3, 3);
      out.scale(1 + pool * 0.22 - ease(0.25, 0.08, edge) * 0.16);
    }
    const fiber = noise.value(x0 * 120, y0 * 120) * 0.5 + noise.value(x0 * 40, y0 * 46) * 0.5;
    out.scale(1 + fiber * 0.025 + clamp(by, -0.4, 0.4) * 0.05);
  }, 0.3);
  return { values: 'screen', vignette: 0.1, grain: 0.022 };
};
