import type { Canvas } from '../canvas.ts';
import { cellHash } from '../noise.ts';
import { ease, mix } from '../palette.ts';
import type { Brief } from '../scene.ts';
import type { Layer, Wood } from './forest-moods.ts';

/** The foliage of a layer hangs in from above: masses first, single leaves along their lower edge. */
export function crown(canvas: Canvas, { noise }: Brief, wood: Wood, { depth, salt }: Layer): void {
  const { leaf, mist, glow, lightX, lightY } = wood;
  const hang = canvas.halfHeight * (0.62 - depth * 0.16);
  const fine = 34 - depth * 12;
  // Bare winter crowns let the trunks through.
  const density = wood.season === 'snow' ? 0.3 : 1;
  const dark = mix(mix(leaf, [0, 0, 0], 0.34 * depth), mist, (1 - depth) * 0.62);
  const lit = mix(mix(leaf, glow, 0.45), mist, (1 - depth) * 0.4);
  canvas.stamp(
    -canvas.halfWidth,
    -canvas.halfHeight,
    canvas.halfWidth,
    -canvas.halfHeight + hang * 1.9,
    (x, y, out) => {
      const down = y + canvas.halfHeight;
      const mass = noise.fractal(x * 3.1 + salt, y * 3.4 + salt, 3);
      const room = hang * (0.75 + 0.9 * mass) - down;
      if (room < -0.16) return 0;
      const leaves = noise.fractal(x * fine + salt, y * fine * 1.15, 2) * 1.15;
      const cover = ease(-0.02, 0.06, leaves * 0.34 + room * 1.5 - 0.02) * (0.5 + 0.45 * depth) * density;
      if (cover <= 0) return 0;
      const far = Math.hypot(x - lightX, y - lightY);
      const shine = noise.value(x * fine * 1.9, y * fine * 1.9 + salt) * 0.6 + leaves;
      out.set(dark);
      out.toward(lit, ease(-0.1, 0.75, shine) * (0.3 + 0.7 * Math.exp(-far * 1.3)));
      out.toward(glow, ease(0.5, 1, shine) * Math.exp(-far * 1.7) * 0.6);
      return cover;
    },
  );
}

/** Single leaves over and below the masses, each lit or in shade, which is what makes a crown a crown. */
export function leaves(canvas: Canvas, { random, noise }: Brief, wood: Wood, { depth, salt }: Layer): void {
  const { leaf, mist, glow, lightX, lightY, kind } = wood;
  const hang = canvas.halfHeight * (0.62 - depth * 0.16);
  const count = Math.round(
    (wood.season === 'snow' ? 0.15 : 1) * (520 - 230 * depth) * (canvas.halfWidth / 0.5),
  );
  const dark = mix(mix(leaf, [0, 0, 0], 0.3 * depth), mist, (1 - depth) * 0.5);
  for (let k = 0; k < count; k++) {
    const cx = canvas.halfWidth * random.range(-1.02, 1.02);
    const drop = random.next() ** 1.3 * hang * 1.75;
    const size = random.range(0.006, 0.0115) * (0.7 + 0.9 * depth);
    const turn = random.range(-1.2, 1.2) + (kind === 'bamboo' ? 1.2 : 0);
    const thin = kind === 'bamboo' ? 0.2 : random.range(0.36, 0.6);
    const shine = random.next();
    const cy = drop - canvas.halfHeight;
    const mass = noise.fractal(cx * 3.1 + salt, cy * 3.4 + salt, 3);
    if (drop > hang * (0.95 + 0.9 * mass)) continue;
    const far = Math.hypot(cx - lightX, cy - lightY);
    const tone = mix(dark, glow, (0.08 + 0.72 * shine ** 2) * Math.exp(-far * 0.9));
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    const soft = canvas.pixel / (size * thin);
    canvas.stamp(cx - size, cy - size, cx + size, cy + size, (x, y, out) => {
      const u = ((x - cx) * c + (y - cy) * s) / size;
      const v = (-(x - cx) * s + (y - cy) * c) / (size * thin);
      const edge = Math.abs(v) - (1 - u * u);
      if (edge > soft) return 0;
      out.set(tone);
      out.scale(v > 0 ? 0.86 : 1.06);
      return ease(soft, -soft, edge) * (0.55 + 0.4 * depth);
    });
  }
}

/** Leaves or petals in the air, near and far. */
export function fallingLeaves(canvas: Canvas, { random }: Brief, { leaf, glow }: Wood): void {
  for (let k = 0; k < 46; k++) {
    const cx = canvas.halfWidth * random.range(-1, 1);
    const cy = canvas.halfHeight * random.range(-0.7, 1);
    const size = random.range(0.003, 0.0085);
    const turn = random.range(0, 3.14);
    const thin = random.range(0.3, 0.7);
    const tone = mix(leaf, glow, cellHash(k, 3, 17) * 0.6);
    const c = Math.cos(turn);
    const s = Math.sin(turn);
    canvas.stamp(cx - size, cy - size, cx + size, cy + size, (x, y, out) => {
      const u = ((x - cx) * c + (y - cy) * s) / size;
      const v = (-(x - cx) * s + (y - cy) * c) / (size * thin);
      out.set(tone);
      const soft = canvas.pixel / size;
      return ease(1 + soft, 1 - soft, Math.hypot(u, v)) * 0.9;
    });
  }
}
