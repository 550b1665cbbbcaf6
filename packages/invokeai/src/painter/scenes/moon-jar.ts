import { type Color, clamp, dim, ease, light, mix, toLight } from '../palette.ts';
import type { Brief, Scene } from '../scene.ts';
import { Cluster, Ellipsoid, type Material, Rod, type Solid } from '../stage/solids.ts';
import { paintStage } from '../stage/stage.ts';
import { type Outline, Turned } from '../stage/turned.ts';

type Triple = readonly [number, number, number];

/** A white jar on a wooden table; the light of a window draws its lattice over jar and wall. */
export const moonJar: Scene = (canvas, brief) => {
  const { random, noise, has } = brief;
  const hour = brief.hour('dawn', 'dawn', 'day', 'dusk');
  const side = random.sign();
  const jar: Triple = [side * random.range(0.1, 0.26), 0, random.range(-0.05, 0.12)];
  const jarSize = random.range(0.43, 0.5);
  const glaze = jarGlaze(brief);
  const jarOutline =
    outlines(jarSize)[has('moonJar') ? 0 : random.pick([0, 0, 1, 2])] ?? outlines(jarSize)[0];
  const solids: Solid[] = [new Turned(jar, jarOutline, 0, porcelain(brief, glaze), glaze)];
  const rim = jarOutline.at(-1)?.[0] ?? 1;
  if (has('branch') || random.chance(0.72)) solids.push(...plumBranch(brief, [jar[0], rim - 0.03, jar[2]]));

  const others = random.whole(1, 3);
  const spots: Triple[] = [
    [jar[0] - side * random.range(0.74, 0.9), 0, jar[2] - random.range(0.12, 0.3)],
    [jar[0] - side * random.range(0.42, 0.5), 0, jar[2] - random.range(0.5, 0.62)],
    [jar[0] + side * random.range(0.56, 0.66), 0, jar[2] - random.range(0.34, 0.46)],
  ];
  const cupColor = light(random.pick(['8fa8a0', '7f9ba3', '9db5a4', 'b9a58c', '6f8491']));
  const cupOutline: Outline = [
    [0, 0.1],
    [0.02, 0.108],
    [0.13, 0.145],
    [0.24, 0.165],
  ];
  const cupSpot = spots[0] ?? jar;
  solids.push(new Turned(cupSpot, cupOutline, 0.014, porcelain(brief, cupColor), cupColor));
  for (const spot of spots.slice(1, others)) {
    const skin = light(random.pick(['d9c63f', 'cfd05a', 'e0963a', 'b8452f', 'a9b84f']));
    const size = random.range(0.085, 0.115);
    const tilt: Triple = [random.range(-0.5, 0.5), 1, random.range(-0.7, 0.2)];
    solids.push(
      new Ellipsoid(
        [spot[0], size * 0.92, spot[2]],
        [size, size * 0.95, size],
        quince(brief, skin),
        skin,
        tilt,
      ),
      new Rod(
        [spot[0] + tilt[0] * size * 0.7, size * 1.68, spot[2] + tilt[2] * size * 0.7],
        [spot[0] + tilt[0] * size, size * 2.02, spot[2] + tilt[2] * size],
        0.008,
        (_, surface) => surface.dye(light('4a3a22')),
        light('4a3a22'),
      ),
    );
  }

  const lights = hours[hour];
  const sun: Triple = [-side * random.range(0.85, 1.15), random.range(0.5, 0.72), -random.range(0.8, 1.1)];
  const wallColor = light(random.pick(['cdbfae', 'c6b7a8', 'b9b3ab', 'c9b7a2', 'aeb4b0']));
  const wallZ = 0.72;
  const aim: Triple = [0, 0.44, 0];
  const fit = Math.min(1, canvas.halfWidth / 0.5, canvas.halfHeight / 0.47);
  paintStage(canvas, {
    eye: [side * -0.12, 0.78, -2.6],
    aim: [aim[0], aim[1] - 0.04 + (1 - fit) * 0.1, 0],
    lens: 1.36 * Math.max(fit, 0.5),
    solids,
    floor: wood(brief),
    wall: (at, surface) => {
      const cloud = noise.fractal(at.x * 1.7, at.y * 1.7, 3);
      const speck = noise.value(at.x * 90, at.y * 90) * 0.5 + noise.value(at.x * 34, at.y * 36) * 0.5;
      surface.dye(wallColor);
      const f = 1 + cloud * 0.1 + speck * 0.035;
      surface.r *= f;
      surface.g *= f;
      surface.b *= f;
    },
    wallZ,
    sun: { to: sun, color: lights.sun, softness: 0.035 },
    screen: lattice(brief, sun),
    sky: lights.sky,
    ground: mix(lights.sky, light('a06a34'), 0.45),
  });
  return {
    values: 'light',
    exposure: lights.exposure,
    glow: 0.3,
    glowFrom: 0.85,
    vignette: 0.3,
    grain: 0.026,
  };
};

const hours: Record<'night' | 'dusk' | 'dawn' | 'day', { sun: Color; sky: Color; exposure: number }> = {
  dawn: { sun: [2.35, 1.86, 1.26], sky: [0.32, 0.315, 0.34], exposure: 1 },
  day: { sun: [2.5, 2.3, 1.95], sky: [0.44, 0.47, 0.52], exposure: 0.95 },
  dusk: { sun: [2.9, 1.62, 0.85], sky: [0.28, 0.25, 0.34], exposure: 1 },
  night: { sun: [0.75, 0.92, 1.3], sky: [0.07, 0.09, 0.16], exposure: 1.1 },
};

function jarGlaze({ random, has, color }: Brief): Color {
  if (color) return mix(toLight(color), light('e9e4da'), 0.25);
  if (has('jar') && !has('moonJar') && random.chance(0.5))
    return light(random.pick(['9db8ac', '6d7f8a', '8a5a44']));
  return light(random.pick(['dfdad1', 'dcd8d2', 'dfd7c8']));
}

function outlines(size: number): readonly [Outline, Outline, Outline] {
  const scaled = (points: Outline): Outline => points.map(([y, r]) => [y * size, r * size]);
  return [
    // The moon jar: a ball joined from two bowls, a low neck, a foot narrower than the mouth.
    scaled([
      [0, 0.38],
      [0.09, 0.37],
      [0.16, 0.48],
      [0.42, 0.81],
      [0.72, 0.96],
      [0.95, 0.985],
      [1.2, 0.9],
      [1.5, 0.66],
      [1.64, 0.47],
      [1.69, 0.44],
      [1.82, 0.45],
    ]),
    // A plum vase: high shoulders, a small mouth.
    scaled([
      [0, 0.42],
      [0.3, 0.43],
      [0.8, 0.58],
      [1.3, 0.8],
      [1.62, 0.82],
      [1.86, 0.62],
      [1.98, 0.29],
      [2.06, 0.22],
      [2.16, 0.28],
    ]),
    // A bottle with a long neck.
    scaled([
      [0, 0.46],
      [0.1, 0.47],
      [0.4, 0.72],
      [0.72, 0.8],
      [1.08, 0.64],
      [1.36, 0.32],
      [1.62, 0.2],
      [1.95, 0.19],
      [2.12, 0.29],
    ]),
  ];
}

function porcelain({ noise }: Brief, glaze: Color): Material {
  return (at, surface) => {
    const cloud = noise.fractal(at.lx * 3 + 7, at.y * 3 + at.lz * 2, 3);
    surface.dye(glaze);
    const f = 1 + cloud * 0.09;
    surface.r *= f;
    surface.g *= f * (1 - cloud * 0.012);
    surface.b *= f * (1 - cloud * 0.04);
    const wheel = noise.value(at.y * 46, 3.3) * 0.012;
    surface.by = wheel;
    surface.gloss = 0.3;
    surface.polish = 60;
  };
}

function quince({ noise }: Brief, skin: Color): Material {
  return (at, surface) => {
    const spots = noise.fractal(at.lx * 5 + at.lz * 3, at.ly * 5, 3);
    surface.dye(skin);
    surface.toward(dim(skin, 0.55), clamp(0.2 + spots * 0.6, 0, 1));
    surface.toward(light('5a5522'), ease(0.86, 1, at.ly) * 0.8);
    surface.bx = noise.value(at.lx * 16, at.ly * 16) * 0.1;
    surface.by = noise.value(at.ly * 16 + 9, at.lz * 16) * 0.1;
    surface.gloss = 0.14;
    surface.polish = 24;
  };
}

function wood({ random, noise }: Brief): Material {
  const pale = light(random.pick(['c99a5e', 'b98a55', 'a8774a', 'd0a878', '8a5f3c']));
  const dark = dim(pale, 0.5);
  const plank = random.range(0.34, 0.5);
  const shift = random.range(0, 1);
  return (at, surface) => {
    const board = Math.floor((at.z + shift) / plank);
    const across = (at.z + shift) / plank - board;
    const drift = noise.fractal(at.x * 0.9 + board * 31, at.z * 2.2, 2) * 0.22;
    const rings = Math.sin(
      (across * 7 + drift * 9 + noise.value(at.x * 0.5 + board * 7, across * 3) * 2) * 4.2,
    );
    const fiber =
      noise.value(at.x * 9 + board * 5, at.z * 150) * 0.6 + noise.value(at.x * 22, at.z * 310) * 0.4;
    surface.dye(pale);
    surface.toward(dark, clamp(0.2 + rings * 0.13 + fiber * 0.17, 0, 1));
    const seam = Math.min(across, 1 - across) * plank;
    surface.toward(dim(dark, 0.25), 1 - ease(0.001, 0.008, seam));
    surface.gloss = 0.1;
    surface.polish = 18;
  };
}

/** The lattice of a paper door: uprights and bars, soft because the window is some way off. */
function lattice({ random }: Brief, sun: Triple): (x: number, y: number, z: number) => number {
  const across = random.range(0.34, 0.5);
  const rise = random.range(0.4, 0.62);
  const bar = random.range(0.035, 0.055);
  const shiftX = random.range(0, across);
  const shiftY = random.range(0, rise);
  const paneLeft = -random.range(0.75, 1.05);
  const paneRight = random.range(0.75, 1.05);
  const top = random.range(1.9, 2.3);
  const soft = 0.028;
  const aimX = random.range(-0.1, 0.25) * -Math.sign(sun[0]);
  return (x, y, z) => {
    // Back along the light to an upright plane in front of the things.
    const t = (-1.3 - z) / sun[2];
    const u = x + sun[0] * t - (sun[0] / sun[2]) * -1.3 - aimX;
    const v = y + sun[1] * t - (sun[1] / sun[2]) * -1.3;
    const frame =
      ease(paneLeft - soft, paneLeft + soft, u) *
      (1 - ease(paneRight - soft, paneRight + soft, u)) *
      (1 - ease(top - soft, top + soft, v));
    if (frame <= 0) return 0;
    const du = Math.abs((((((u + shiftX) / across) % 1) + 1.5) % 1) - 0.5) * across;
    const dv = Math.abs((((((v + shiftY) / rise) % 1) + 1.5) % 1) - 0.5) * rise;
    return frame * ease(bar - soft, bar + soft, du) * ease(bar * 0.8 - soft, bar * 0.8 + soft, dv);
  };
}

/** A crooked plum twig with a few open blossoms. */
function plumBranch({ random, noise }: Brief, root: Triple): Solid[] {
  const bark: Material = (at, surface) => {
    surface.dye(light('4b3527'));
    surface.toward(light('7a6049'), clamp(0.5 + noise.value(at.x * 60, at.y * 22), 0, 1));
  };
  const petalTone = light(random.pick(['f3e9ea', 'f0dfe2', 'e9b9c4']));
  const petal: Material = (_, surface) => surface.dye(petalTone);
  const heart: Material = (_, surface) => surface.dye(light('cf9f4a'));
  const rods: Solid[] = [];
  const blossoms: Solid[] = [];
  const bloomAt = (x: number, y: number, z: number) => {
    const parts: Solid[] = [];
    const size = random.range(0.017, 0.023);
    const turn = random.range(0, 6);
    for (let k = 0; k < 5; k++) {
      const a = turn + (k * Math.PI * 2) / 5;
      parts.push(
        new Ellipsoid(
          [x + Math.cos(a) * size, y + Math.sin(a) * size, z - 0.008],
          [size * 0.85, size * 0.85, size * 0.35],
          petal,
          petalTone,
        ),
      );
    }
    parts.push(new Ellipsoid([x, y, z - 0.016], [size * 0.4, size * 0.4, size * 0.4], heart, petalTone));
    blossoms.push(new Cluster(parts, petalTone));
  };
  const grow = (from: Triple, angle: number, length: number, radius: number, depth: number) => {
    const bend = angle + random.range(-0.3, 0.3);
    const to: Triple = [
      from[0] + Math.sin(bend) * length,
      from[1] + Math.cos(bend) * length,
      from[2] + random.range(-0.05, 0.06),
    ];
    rods.push(new Rod(from, to, radius, bark, light('4b3527')));
    if (depth < 3 && random.chance(depth === 0 ? 0 : 0.75)) {
      bloomAt(
        from[0] + (to[0] - from[0]) * 0.6 + 0.012,
        from[1] + (to[1] - from[1]) * 0.6,
        from[2] + (to[2] - from[2]) * 0.6,
      );
    }
    if (depth === 0) {
      bloomAt(...to);
      return;
    }
    const spread = random.range(0.35, 0.75);
    const lean = random.sign();
    grow(to, bend + spread * 0.5 * lean, length * random.range(0.68, 0.85), radius * 0.74, depth - 1);
    if (random.chance(0.85))
      grow(to, bend - spread * lean, length * random.range(0.55, 0.8), radius * 0.6, depth - 1);
  };
  grow([root[0] + 0.02, root[1] - 0.05, root[2]], random.range(-0.5, 0.5), 0.27, 0.0135, 3);
  const out: Solid[] = [new Cluster(rods, light('4b3527'))];
  if (blossoms.length > 0) out.push(new Cluster(blossoms, petalTone));
  return out;
}
