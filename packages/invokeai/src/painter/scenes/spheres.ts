import { type Color, clamp, dim, ease, light, mix, toLight } from '../palette.ts';
import type { Scene } from '../scene.ts';
import { Ellipsoid, type Material, type Solid } from '../stage/solids.ts';
import { paintStage } from '../stage/stage.ts';

const sets = [
  ['2f5f9e', 'e85f2c', 'e9b23e', '3f6b5c', 'd98d92', '1d2630'],
  ['d8a48f', '8fa893', 'e9d8b4', '6d7f8c', 'b5563f', '35404a'],
  ['6a4c93', 'f2a65a', 'f4d9c6', '2a9d8f', 'e0607e', '22223b'],
  ['1f6f78', 'e8e2d0', 'd1495b', 'edae49', '66a182', '2e4057'],
  ['c9c5bd', '8f8a83', '3b3a3a', 'e6e1d8', 'b79a72', 'd6cdbf'],
] as const;

/** Painted balls of many sizes at rest in a studio, some held in the air, with soft shadows. */
export const spheres: Scene = (canvas, brief) => {
  const { random, noise, color } = brief;
  const colors = random.pick(sets).map((hex) => light(hex));
  if (color) {
    colors[0] = toLight(color);
    colors[1] = mix(toLight(color), [1, 1, 1], 0.5);
    colors[5] = dim(toLight(color), 0.25);
  }
  const backdrop = light(random.pick(['cfd0d6', 'ddd5ca', 'c9d3d0', 'd9cfd2', '9aa7b4', 'e3ddd2']));
  const wide = clamp(canvas.halfWidth / 0.5, 0.72, 2.4);
  const solids: Solid[] = [];
  const placed: Array<readonly [number, number, number, number]> = [];
  const paint = (base: Color): Material => {
    const rough = random.chance(0.3);
    const striped = random.chance(0.16);
    const other = random.pick([base, ...colors] as [Color, ...Color[]]);
    const bands = random.range(3, 7);
    const shift = random.range(0, 60);
    return (at, surface) => {
      surface.dye(base);
      if (striped) {
        const t = (at.ly * 0.8 + at.lx * 0.6) * bands + shift;
        surface.toward(other, ease(0.2, 0.24, Math.abs(t - Math.floor(t) - 0.5)));
      }
      const cloud = noise.fractal(at.lx * 3 + shift, at.ly * 3 + at.lz * 2, 3);
      const f = 1 + cloud * 0.12;
      surface.r *= f;
      surface.g *= f;
      surface.b *= f;
      if (rough) {
        surface.bx = noise.value(at.lx * 40 + shift, at.ly * 40) * 0.12;
        surface.by = noise.value(at.ly * 40, at.lz * 40) * 0.12;
      }
      surface.gloss = rough ? 0.1 : 0.42;
      surface.polish = rough ? 14 : 70;
    };
  };
  const target = random.whole(6, 9);
  for (let attempt = 0; attempt < 220 && placed.length < target; attempt++) {
    const n = placed.length;
    const r = n === 0 ? random.range(0.4, 0.5) : n < 3 ? random.range(0.2, 0.3) : random.range(0.07, 0.16);
    const x = n === 0 ? random.range(-0.2, 0.2) : random.range(-0.92, 0.92) * wide;
    const z = n === 0 ? random.range(0, 0.2) : random.range(-0.75, 0.3);
    const y = n > 3 && random.chance(0.3) ? random.range(0.45, 1.25) : r;
    if (placed.some(([px, py, pz, pr]) => Math.hypot(px - x, py - y, pz - z) < (pr + r) * 1.03)) continue;
    if (Math.abs(x) + r > 1.02 * wide) continue;
    placed.push([x, y, z, r]);
    const tone = colors[n % colors.length] ?? backdrop;
    solids.push(
      new Ellipsoid([x, y, z], [r, r, r], paint(tone), tone, [random.range(-1, 1), 1, random.range(-1, 1)]),
    );
  }
  const side = random.sign();
  const plain: Material = (at, surface) => {
    const f = 0.98 + noise.fractal(at.x * 1.2, at.y * 1.2 + at.z * 1.2, 3) * 0.05;
    surface.dye([backdrop[0] * f, backdrop[1] * f, backdrop[2] * f]);
    // Floor and wall melt into one another like a paper roll.
    const bend = at.ny > 0.5 ? ease(0.4, 1.5, at.z) : 1;
    surface.bz = at.ny > 0.5 ? -bend * 0.8 : 0;
    surface.by = at.ny > 0.5 ? 0 : 0.45 * (1 - ease(0, 0.5, at.y));
  };
  paintStage(canvas, {
    eye: [random.range(-0.25, 0.25), random.range(0.6, 0.85), -3.1],
    aim: [0, 0.5, 0],
    lens: 1.5 * clamp(canvas.halfWidth / 0.5, 0.55, 1),
    solids,
    floor: plain,
    wall: plain,
    wallZ: 1.5,
    sun: {
      to: [side * random.range(0.45, 0.8), random.range(0.9, 1.2), -random.range(0.5, 0.8)],
      color: [1.75, 1.68, 1.55],
      softness: 0.14,
    },
    sky: [0.4, 0.42, 0.46],
    ground: mix([0.3, 0.3, 0.3], backdrop, 0.6),
    pool: (x, y, z) => 1 / (1 + 0.1 * ((x - side * 0.7) ** 2 + (y - 0.7) ** 2 + z * z * 0.4)),
  });
  return {
    values: 'light',
    exposure: 0.98,
    glow: 0.12,
    glowFrom: 1,
    vignette: 0.24,
    grain: 0.022,
  };
};
