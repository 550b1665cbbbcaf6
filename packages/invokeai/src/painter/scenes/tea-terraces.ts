import { clamp, ease, mix, Ramp, screen } from '../palette.ts';
import type { Scene } from '../scene.ts';
import { layTerrain } from '../stage/terrain.ts';

/** Hills combed into rows of tea bushes, morning haze behind. */
export const teaTerraces: Scene = (canvas, brief) => {
  const { random, noise, has } = brief;
  const hour = brief.hour('dawn', 'day', 'day', 'dusk');
  const [skyTop, skyLow, sunHex] =
    hour === 'dusk'
      ? ['7f7fa6', 'f4c79a', 'ffe2ac']
      : hour === 'night'
        ? ['0e1830', '51688a', 'e8eef8']
        : random.pick([
            ['b9c6c4', 'ece6cd', 'fff6d4'],
            ['8fb8cc', 'e2e8d6', 'fffbe4'],
            ['c9c8bc', 'efe8d2', 'fff8dc'],
          ]);
  const [leafHex, deepHex] = has('autumn')
    ? ['c9a23e', '5c3f22']
    : has('snow')
      ? ['dfe6e4', '5e7276']
      : random.pick([
          ['a3c23f', '2c4f22'],
          ['8fb54a', '24482c'],
          ['b3c452', '3b5424'],
        ]);
  const leaf = screen(leafHex);
  const deep = hour === 'night' ? mix(screen(deepHex), screen('0c1626'), 0.6) : screen(deepHex);
  const lit = hour === 'night' ? mix(leaf, screen('3c5470'), 0.65) : leaf;
  const sun = screen(sunHex);
  const path = mix(screen('b79a66'), deep, hour === 'night' ? 0.6 : 0.12);
  const ramp = new Ramp(screen(skyTop), mix(screen(skyTop), screen(skyLow), 0.6), screen(skyLow));
  const haze = ramp.at(0.94);
  const horizon = canvas.halfHeight * random.range(-0.36, -0.14);
  const shift = random.range(0, 100);
  const side = random.sign();
  const sunX = side * canvas.halfWidth * 0.6;
  canvas.fill((x, y, out) => {
    const height = clamp((y + canvas.halfHeight) / (horizon + canvas.halfHeight), 0, 1);
    ramp.into(height, out);
    const cloud = noise.fractal(x * 1.4 + shift, y * 4, 4);
    out.toward([1, 1, 1], ease(0.02, 0.5, cloud) * 0.3);
    const far = Math.hypot(x - sunX, y - horizon + 0.12);
    out.toward(sun, Math.exp(-far / 0.28) * 0.6);
  });
  const rows = random.range(7.5, 9.5);
  const land = (x: number, z: number): number =>
    noise.value(x * 0.42 + shift, z * 0.3) * 0.62 +
    noise.value(x * 0.9, z * 0.7 + shift) * 0.22 +
    Math.min(z * 0.022, 0.5);
  const phaseAt = (x: number, z: number, base: number): number =>
    base * rows * 1.5 + x * 0.9 * side + z * 0.55 + noise.fractal(x * 0.8 + shift, z * 0.8, 2) * 1.1;
  const height = (x: number, z: number): number => {
    const base = land(x, z);
    const t = phaseAt(x, z, base);
    const f = t - Math.floor(t);
    // A bush is a rounded back; between two bushes a narrow path.
    const back = Math.sqrt(Math.max(0, 1 - ((f - 0.5) / 0.42) ** 2));
    return base + back * 0.085 * clamp(1.35 - z * 0.055, 0.2, 1);
  };
  layTerrain(canvas, {
    height,
    eye: random.range(1.15, 1.4),
    horizon,
    lens: 1.2,
    near: 1.2,
    far: 30,
    color: (x, z, h, nx, ny, nz, away, out) => {
      const base = land(x, z);
      const t = phaseAt(x, z, base);
      const f = t - Math.floor(t);
      const bush = 1 - ease(0.36, 0.44, Math.abs(f - 0.5));
      const fine = clamp(3.2 / away, 0, 1);
      const clear = clamp(1.6 - away * 0.08, 0, 1);
      const tuft = noise.fractal(x * 15, z * 15, 3);
      const light = clamp(nx * side * 0.72 + ny * 0.62 + nz * -0.16 + tuft * 0.28 * fine, 0, 1);
      out.set(deep);
      out.toward(lit, ease(0.12, 0.85, light));
      out.toward(sun, ease(0.62, 1, light) * 0.26);
      out.scale(1 + noise.fractal(x * 0.9 + shift, z * 0.9, 2) * 0.22 + tuft * 0.2 * fine);
      out.toward(path, (1 - bush) * 0.5 * ease(0.4, 0.9, ny) * clear);
      out.toward(deep, (1 - bush) * 0.35 * clear);
      out.scale(0.82 + Math.min(0.3, Math.max(0, h - base) * 2.6));
      const air = 1 - Math.exp(-Math.max(0, away - 2) * 0.11);
      out.toward(haze, air * 0.95);
    },
  });
  return {
    values: 'screen',
    glow: 0.35,
    glowFrom: 0.8,
    vignette: 0.2,
    grain: 0.024,
  };
};
