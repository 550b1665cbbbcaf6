import { type Color, clamp, dim, ease, light, mix, toLight } from '../palette.ts';
import type { Brief, Scene } from '../scene.ts';
import { Fruit, HalfBall, type Skin } from '../stage/fruit.ts';
import { Cluster, Ellipsoid, type Material, Rod, type Solid } from '../stage/solids.ts';
import { paintStage } from '../stage/stage.ts';
import { Turned } from '../stage/turned.ts';

type Triple = readonly [number, number, number];

/** Lemons and a painted vase on a checked cloth in clear daylight. */
export const lemons: Scene = (canvas, brief) => {
  const { random, noise, color } = brief;
  const side = random.sign();
  const [wallHex, checkHex, peelHex] = random.pick([
    ['8fb6cb', '8fc2e0', 'efd61f'],
    ['d9b8a6', 'e3917f', 'efd61f'],
    ['b4c9a4', '8fbf8f', 'f0da2c'],
    ['d8c48f', 'e0b13c', 'eddc30'],
    ['b8b3cf', '9d95cc', 'f2de3a'],
  ]);
  const wall = color ? mix(toLight(color), light('e8e6e0'), 0.35) : light(wallHex);
  const check = color ? mix(toLight(color), light('f0f0ee'), 0.2) : light(checkHex);
  const peel = brief.has('lemon') || random.chance(0.8) ? light(peelHex) : light('b7c93a');
  const solids: Solid[] = [];
  const vaseAt: Triple = [-side * random.range(0.24, 0.36), 0, random.range(0.12, 0.26)];
  solids.push(...vase(brief, vaseAt, color && brief.has('jar') ? toLight(color) : light('e8e9ea')));
  const size = random.range(0.2, 0.225);
  const lemon = lemonMaker(brief, peel);
  const x0 = side * random.range(0.06, 0.14);
  solids.push(
    lemon([x0, size * 0.9, -0.12], size, [side * random.range(0.7, 1), 0.12, random.range(-0.5, 0.2)]),
  );
  solids.push(
    lemon([x0 + side * 0.4, size * 0.92, 0.2], size * 1.05, [
      side,
      random.range(0.1, 0.3),
      random.range(0.1, 0.6),
    ]),
  );
  if (random.chance(0.6)) {
    solids.push(
      lemon([vaseAt[0] - side * 0.06, size * 0.78, vaseAt[2] - 0.5], size * 0.86, [
        -side,
        0.05,
        random.range(-0.5, 0.5),
      ]),
    );
  }
  solids.push(
    half(brief, [x0 + side * random.range(0.24, 0.32), size * 0.93, -0.42], size * 0.98, peel, -side),
  );
  const cell = random.range(0.17, 0.22);
  const twist = random.range(-0.25, 0.25);
  const c = Math.cos(twist);
  const s = Math.sin(twist);
  const cloth = light('e4e5e6');
  paintStage(canvas, {
    eye: [side * random.range(-0.25, 0.1), random.range(0.85, 1.05), -2.5],
    aim: [0.02 * side, 0.33, 0],
    lens: 1.4 * clamp(Math.min(canvas.halfWidth / 0.47, canvas.halfHeight / 0.49), 0.45, 1.05),
    solids,
    floor: (at, surface) => {
      const u = (at.x * c + at.z * s) / cell + 40;
      const v = (-at.x * s + at.z * c) / cell + 40;
      // Edges of the checks fade with distance, where they would otherwise shimmer.
      const soft = 0.02 + 0.012 * (at.z + 2.5);
      const across = stripe(u, soft);
      const along = stripe(v, soft);
      const thread = noise.value(u * 26, v * 4) * 0.5 + noise.value(u * 4, v * 26) * 0.5;
      const f = 1 + thread * 0.07 + noise.fractal(at.x * 1.5, at.z * 1.5, 2) * 0.05;
      surface.dye([cloth[0] * f, cloth[1] * f, cloth[2] * f]);
      surface.toward(check, (across + along) * 0.42);
      surface.bx = noise.value(at.x * 2 + 5, at.z * 1.3) * 0.07;
      surface.bz = noise.value(at.x * 1.4, at.z * 2 + 5) * 0.07;
    },
    wall: (at, surface) => {
      const f = 1 + noise.fractal(at.x * 1.6, at.y * 1.6, 4) * 0.1 + noise.value(at.x * 70, at.y * 70) * 0.02;
      surface.dye([wall[0] * f, wall[1] * f, wall[2] * f]);
    },
    wallZ: 0.85,
    sun: {
      to: [-side * random.range(0.65, 1), random.range(0.75, 1), -random.range(0.3, 0.75)],
      color: [2.05, 1.92, 1.68],
      softness: 0.035,
    },
    sky: [0.5, 0.54, 0.6],
    ground: mix([0.4, 0.4, 0.4], check, 0.5),
  });
  return {
    values: 'light',
    exposure: 0.9,
    glow: 0.12,
    glowFrom: 1,
    vignette: 0.16,
    grain: 0.02,
  };
};

function stripe(at: number, soft: number): number {
  const f = at - Math.floor(at / 2) * 2;
  return ease(0, soft * 2, f) * (1 - ease(1, 1 + soft * 2, f));
}

const lemonSquash = 1.26;

/** Egg-shaped along its own axis, a nipple at one end, pores all over. */
function lemonMaker({ noise }: Brief, peel: Color) {
  const skin: Skin = (x, y, z) => {
    const r2 = x * x + z * z;
    const squash = lemonSquash;
    const body = (squash / Math.sqrt(squash * squash * r2 + y * y)) * 0.82;
    const knob = y > 0.93 ? ease(0.93, 1, y) * 0.13 : y < -0.96 ? ease(0.96, 1, -y) * 0.05 : 0;
    return body + knob + noise.value(x * 3 + 5, y * 3 + z * 3) * 0.012;
  };
  const material: Material = (at, surface) => {
    surface.dye(peel);
    const cloud = noise.fractal(at.lx * 2 + at.cx0, at.ly * 2 + at.lz, 3);
    surface.toward(dim(peel, 0.8), clamp(0.15 + cloud * 0.5, 0, 1));
    surface.toward(light('a9b23a'), ease(0.9, 1, at.ly) * 0.5);
    surface.bx = noise.value(at.lx * 17 + at.cx0, at.ly * 17) * 0.16;
    surface.by = noise.value(at.ly * 17 + 9, at.lz * 17) * 0.16;
    surface.bz = noise.value(at.lz * 17, at.lx * 17 + 4) * 0.16;
    surface.gloss = 0.24;
    surface.polish = 26;
  };
  return (center: Triple, size: number, axis: Triple): Solid =>
    new Fruit(center, size, lemonSquash * 0.82, skin, material, peel, axis, 0);
}

/** A lemon cut across, its face turned to the viewer: rind, pith and ten segments. */
function half({ random, noise }: Brief, center: Triple, size: number, peel: Color, side: number): Solid {
  const tip: Triple = [side * random.range(0.1, 0.45), random.range(0.12, 0.3), -1];
  const cells = 10;
  const turn = random.range(0, 1);
  const pith = light('f3edc0');
  const flesh = light('dcc63c');
  const bright = light('f2e47e');
  const material: Material = (at, surface) => {
    surface.polish = 26;
    if (at.ly < 0) {
      surface.dye(peel);
      surface.bx = noise.value(at.lx * 17, at.ly * 17) * 0.15;
      surface.by = noise.value(at.ly * 17, at.lz * 17) * 0.15;
      surface.gloss = 0.2;
      return;
    }
    const r = Math.sqrt(at.lx * at.lx + at.lz * at.lz);
    const angle = Math.atan2(at.lz, at.lx) / (Math.PI * 2) + 1 + turn;
    const cell = angle * cells;
    const fromMiddle = Math.abs(cell - Math.floor(cell) - 0.5) * 2;
    const wallAt = 1 - 0.09 / Math.max(r, 0.1);
    const segment =
      (1 - ease(wallAt - 0.12, wallAt, fromMiddle)) * (1 - ease(0.79, 0.83, r)) * ease(0.07, 0.13, r);
    const juice = noise.value(r * 4, cell * 5) * 0.6 + noise.value(r * 11, cell * 11) * 0.4;
    surface.dye(pith);
    surface.toward(mix(flesh, bright, clamp(0.5 + juice * 0.7, 0, 1)), segment);
    surface.toward(peel, ease(0.92, 0.95, r));
    surface.bx = juice * 0.14 * segment;
    surface.by = -juice * 0.1 * segment;
    surface.gloss = 0.2 * segment;
  };
  return new HalfBall(center, size, tip, material, peel);
}

function vase({ random, noise }: Brief, foot: Triple, glaze: Color): Solid[] {
  const blue = light(random.pick(['2d4f9e', '274a8c', '3a5fa8', '7a3f35']));
  const h = random.range(0.78, 0.88);
  const bandAt = random.range(0.5, 0.58);
  const material: Material = (at, surface) => {
    surface.dye(glaze);
    const angle = Math.atan2(at.lz, at.lx);
    const line = (y: number, half: number) => 1 - ease(half * 0.6, half, Math.abs(at.ly - y));
    let painted = Math.max(line(bandAt - 0.05, 0.008), line(bandAt + 0.05, 0.008), line(0.955, 0.01));
    // Round dabs of the brush between two rings.
    const dab = ((((angle / Math.PI) * 11) % 1) + 1) % 1;
    const dx = (dab - 0.5) / 0.36;
    const dy = (at.ly - bandAt) / 0.026;
    painted = Math.max(painted, 1 - ease(0.8, 1.05, dx * dx + dy * dy));
    surface.toward(blue, painted * (0.85 + noise.value(angle * 6, at.ly * 40) * 0.15));
    surface.gloss = 0.4;
    surface.polish = 80;
  };
  const solids: Solid[] = [
    new Turned(
      foot,
      [
        [0, 0.135],
        [0.05 * h, 0.15],
        [0.24 * h, 0.185],
        [0.42 * h, 0.19],
        [0.6 * h, 0.145],
        [0.74 * h, 0.082],
        [0.88 * h, 0.075],
        [h, 0.1],
      ],
      0.014,
      material,
      glaze,
    ),
  ];
  const green: Material = (at, surface) => {
    surface.dye(light('3f6b38'));
    surface.toward(light('86a55a'), clamp(0.4 + noise.value(at.x * 12, at.y * 12) * 0.6, 0, 1));
    surface.gloss = 0.12;
    surface.polish = 20;
  };
  const tone = light('3f6b38');
  const parts: Solid[] = [];
  const stems = random.whole(3, 5);
  for (let k = 0; k < stems; k++) {
    const lean = (k / (stems - 1) - 0.5) * 1.25 + random.range(-0.12, 0.12);
    const length = random.range(0.26, 0.42);
    const from: Triple = [foot[0] + lean * 0.04, h * 0.9, foot[2]];
    const to: Triple = [
      from[0] + Math.sin(lean) * length,
      from[1] + Math.cos(lean) * length,
      foot[2] + random.range(-0.1, 0.1),
    ];
    parts.push(new Rod(from, to, 0.008, green, tone));
    const leaves = random.whole(3, 4);
    for (let j = 0; j < leaves; j++) {
      const share = 0.45 + (0.6 * j) / leaves;
      const out = (j % 2 === 0 ? 1 : -1) * random.range(0.5, 1) + lean;
      const big = random.range(0.065, 0.095);
      const at: Triple = [
        from[0] + (to[0] - from[0]) * share + Math.sin(out) * big * 0.85,
        from[1] + (to[1] - from[1]) * share + Math.cos(out) * big * 0.85,
        from[2] + (to[2] - from[2]) * share + random.range(-0.02, 0.02),
      ];
      parts.push(
        new Ellipsoid(
          at,
          [big * 0.36, big, big * 0.12],
          green,
          tone,
          [Math.sin(out), Math.cos(out), random.range(-0.4, 0.1)],
          random.range(-0.8, 0.8),
        ),
      );
    }
  }
  solids.push(new Cluster(parts, tone));
  return solids;
}
