import { type Color, clamp, dim, ease, type Ink, light, mix, toLight } from '../palette.ts';
import type { Brief, Hour, Scene } from '../scene.ts';
import { Block, Find, type Opening, Round } from '../stage/blocks.ts';
import { Ray } from '../stage/solids.ts';
import { aimed } from '../stage/stage.ts';

type Triple = readonly [number, number, number];

const sets = [
  {
    walls: ['e6b596', 'e59a78', 'ecc7ad'],
    ground: 'e8bd9d',
    sky: ['7fb0c6', 'c3d6d6'],
    water: '4fb0b5',
    accents: ['6f9fb8', 'e7b04a', 'd97a55'],
  },
  {
    walls: ['e3b8b4', 'c98f96', 'ecd2c8'],
    ground: 'e9c9bd',
    sky: ['9db8d0', 'e6d6d6'],
    water: '5fa6b5',
    accents: ['e9c46a', '6d8a96', 'b75d69'],
  },
  {
    walls: ['b9cbb4', 'd9c9a3', 'dfe0cc'],
    ground: 'dcd0b2',
    sky: ['8fbad0', 'dde6dc'],
    water: '4fa08f',
    accents: ['d98a5f', 'f1d9a7', '5c7f6f'],
  },
  {
    walls: ['d8c7e0', 'a99bc8', 'e9dbe6'],
    ground: 'd9c6dc',
    sky: ['f0b9a8', 'f8dcc0'],
    water: '6f8fc8',
    accents: ['f2b566', 'e57f8a', '5f6aa8'],
  },
  {
    walls: ['e9e2d6', 'd9cdb9', 'f0ebe2'],
    ground: 'e3d8c6',
    sky: ['5f9fd0', 'bcd8e6'],
    water: '3f9fc0',
    accents: ['2f6f9f', 'd9a441', 'c0563f'],
  },
] as const;

const hours: Record<Hour, { sun: Color; sky: Color; dim: number }> = {
  day: { sun: [1.62, 1.45, 1.2], sky: [0.5, 0.52, 0.57], dim: 1 },
  dawn: { sun: [1.7, 1.3, 0.95], sky: [0.46, 0.46, 0.54], dim: 0.95 },
  dusk: { sun: [1.75, 0.98, 0.58], sky: [0.4, 0.34, 0.5], dim: 0.7 },
  night: { sun: [0.42, 0.52, 0.78], sky: [0.09, 0.12, 0.22], dim: 0.14 },
};

/** A courtyard of plain walls and round arches, stairs that lead nowhere, a pool, a ball at rest. */
export const pastelArches: Scene = (canvas, brief) => {
  const { random } = brief;
  const hour = brief.hour('day', 'day', 'dawn', 'dusk');
  const yard = build(brief);
  const { sun: sunColor, sky: skyLight, dim: skyDim } = hours[hour];
  const set = yard.set;
  const flip = random.sign();
  const sun = unit([flip * random.range(0.5, 0.95), random.range(0.85, 1.15), -random.range(0.55, 0.9)]);
  const skyTop = dim(light(set.sky[0]), skyDim);
  const skyLow = dim(light(set.sky[1]), skyDim);
  const water = light(set.water);
  const fit = clamp(canvas.halfWidth / 0.5, 0.5, 1.05);
  const eye: Triple = [random.range(-0.5, 0.5), random.range(1.25, 1.6), -5.4];
  const camera = aimed(eye, [0, 0.98 - 0.12 * fit, 0], 1.48 * fit);
  const world: World = {
    brief,
    yard,
    sun,
    sunColor,
    skyLight,
    skyTop,
    skyLow,
    toSun: new Ray(),
    shade: new Find(),
  };
  const ray = new Ray();
  const find = new Find();
  const { noise } = brief;
  canvas.fillRefined((x, y, out) => {
    camera(x, y, ray);
    if (!look(world, ray, find, out)) return;
    // The pool: its bottom seen through the water, and the yard mirrored on top.
    const px = ray.x + ray.dx * find.t;
    const pz = ray.z + ray.dz * find.t;
    const wave = noise.fractal(px * 5, pz * 5, 3);
    const tiltX = wave * 0.035 + noise.value(px * 17, pz * 17) * 0.012;
    const tiltZ = noise.fractal(px * 5 + 31, pz * 5, 3) * 0.05;
    const graze = 0.12 + 0.88 * (1 + ray.dy) ** 4;
    const net = noise.ridged(px * 2.6 + wave * 0.4, pz * 2.6, 2);
    const floorShade = 0.5 + 0.5 * clamp((pz - yard.pool.z0) / (yard.pool.z1 - yard.pool.z0), 0, 1);
    const r = water[0] * floorShade * (0.75 + ease(0.66, 0.8, net) * 0.5) * skyDim;
    const g = water[1] * floorShade * (0.75 + ease(0.66, 0.8, net) * 0.5) * skyDim;
    const b = water[2] * floorShade * (0.75 + ease(0.66, 0.8, net) * 0.5) * skyDim;
    ray.x = px;
    ray.y = 0.001;
    ray.z = pz;
    ray.dy = -ray.dy;
    ray.dx += tiltX;
    ray.dz += tiltZ;
    const length = Math.sqrt(ray.dx * ray.dx + ray.dy * ray.dy + ray.dz * ray.dz);
    ray.dx /= length;
    ray.dy /= length;
    ray.dz /= length;
    look(world, ray, find, out);
    out.r = r + (out.r * 0.92 - r) * graze;
    out.g = g + (out.g * 0.95 - g) * graze;
    out.b = b + (out.b - b) * graze;
  }, 0.14);
  return {
    values: 'light',
    exposure: hour === 'night' ? 1.25 : 0.98,
    glow: 0.14,
    glowFrom: 1.05,
    vignette: 0.16,
    grain: 0.02,
  };
};

interface Yard {
  readonly set: (typeof sets)[number];
  readonly parts: ReadonlyArray<Block | Round>;
  readonly colors: readonly Color[];
  readonly ground: Color;
  readonly pool: {
    readonly x0: number;
    readonly x1: number;
    readonly z0: number;
    readonly z1: number;
  };
}

function build({ random, has, color }: Brief): Yard {
  const set = random.pick(sets);
  const dyed = (hex: string) => (color ? mix(light(hex), toLight(color), 0.34) : light(hex));
  const walls = set.walls.map(dyed);
  const accents = set.accents.map((hex) => light(hex));
  const parts: Array<Block | Round> = [];
  const colors: Color[] = [];
  const add = (part: Block | Round, tone: Color | undefined) => {
    parts.push(part);
    colors.push(tone ?? walls[0] ?? [0.6, 0.5, 0.4]);
  };
  const side = random.sign();
  // The long wall at the back, pierced by arches of one width.
  const backZ = random.range(1.5, 1.9);
  const backTop = random.range(1.9, 2.3);
  const half = random.range(0.27, 0.36);
  const spring = random.range(0.72, 1);
  const step = half * 2 + random.range(0.35, 0.55);
  const first = random.range(-0.4, 0.4) - step * 6;
  const openings: Opening[] = Array.from({ length: 13 }, (_, k) => ({
    x: first + step * k,
    half,
    spring,
  }));
  add(
    new Block(
      [-14, 14],
      [0, backTop],
      [backZ, backZ + 0.42],
      openings.filter((_, k) => k % 7 !== 3 || random.chance(0.5)),
    ),
    walls[0],
  );
  add(new Block([-14, 14], [0, backTop * 0.72], [backZ + 2.6, backZ + 3]), walls[2]);
  // A nearer, taller wall from one side, with one larger arch.
  const nearX = side * random.range(0.2, 0.5);
  const nearTop = random.range(2.3, 2.9);
  const archHalf = random.range(0.36, 0.46);
  const nearZ = random.range(0.7, 1);
  const span: [number, number] = side > 0 ? [nearX, 6] : [-6, nearX];
  add(
    new Block(
      span,
      [0, nearTop],
      [nearZ, nearZ + 0.5],
      [
        {
          x: nearX + side * random.range(0.75, 0.95),
          half: archHalf,
          spring: random.range(0.8, 1.05),
        },
        { x: nearX + side * 2.6, half: archHalf, spring: 0.95 },
      ],
    ),
    walls[1],
  );
  // Stairs against the back wall on the free side.
  const steps = random.whole(5, 7);
  const rise = random.range(0.13, 0.16);
  const run = random.range(0.17, 0.22);
  const stairX = -side * random.range(0.85, 1.15);
  const stairWide = random.range(0.6, 0.8);
  if (has('stairs') || random.chance(0.75)) {
    for (let k = 0; k < steps; k++) {
      const front = backZ - run * (steps - k);
      add(
        new Block([stairX - stairWide / 2, stairX + stairWide / 2], [0, rise * (k + 1)], [front, backZ]),
        walls[2],
      );
    }
  }
  // Plinths, a column and balls.
  const plinthX = side * random.range(0.55, 0.8);
  const plinthZ = random.range(-0.35, 0.1);
  const plinthTop = random.range(0.22, 0.34);
  add(new Block([plinthX - 0.2, plinthX + 0.2], [0, plinthTop], [plinthZ - 0.2, plinthZ + 0.2]), accents[2]);
  const columnTall = random.range(0.3, 0.55);
  add(new Round(plinthX, plinthTop, plinthZ, 0.085, columnTall), walls[2]);
  add(new Round(plinthX, plinthTop + columnTall + 0.14, plinthZ, 0.14), accents[1]);
  const ball = random.range(0.24, 0.34);
  add(
    new Round(plinthX - side * random.range(0.62, 0.85), ball, plinthZ + random.range(0.05, 0.3), ball),
    accents[0],
  );
  if (random.chance(0.5))
    add(new Round(-side * random.range(0.5, 0.75), 0.11, random.range(-0.9, -0.6), 0.11), accents[1]);
  if (has('corridor') || random.chance(0.3)) {
    for (let k = 0; k < 3; k++)
      add(new Round(-side * (1.15 + 0.02 * k), 0, -0.6 + k * 0.75, 0.13, 2.1), walls[2]);
  }
  const wide = random.range(1.1, 1.5);
  const poolX = random.range(-0.25, 0.25);
  const z0 = random.range(-2.1, -1.8);
  return {
    set,
    parts,
    colors,
    ground: dyed(set.ground),
    pool: {
      x0: poolX - wide,
      x1: poolX + wide,
      z0,
      z1: z0 + random.range(0.85, 1.15),
    },
  };
}

interface World {
  readonly brief: Brief;
  readonly yard: Yard;
  readonly sun: Triple;
  readonly sunColor: Color;
  readonly skyLight: Color;
  readonly skyTop: Color;
  readonly skyLow: Color;
  readonly toSun: Ray;
  readonly shade: Find;
}

const groundPart = 1000;

/** Colours what the ray meets; answers whether that is the pool, which the caller finishes. */
function look(world: World, ray: Ray, find: Find, out: Ink): boolean {
  const { yard, sun, sunColor, skyLight, brief, toSun, shade } = world;
  const { noise } = brief;
  find.t = 1e9;
  find.part = -1;
  for (let k = 0; k < yard.parts.length; k++) yard.parts[k]?.seek(ray, k, find);
  if (ray.dy < 0) {
    const t = -ray.y / ray.dy;
    if (t > 1e-4 && t < find.t) {
      find.t = t;
      find.part = groundPart;
      find.nx = 0;
      find.ny = 1;
      find.nz = 0;
    }
  }
  if (find.part < 0) {
    const up = clamp(ray.dy * 2.2 + 0.1, 0, 1);
    const [a, b] = [world.skyLow, world.skyTop];
    out.r = a[0] + (b[0] - a[0]) * up;
    out.g = a[1] + (b[1] - a[1]) * up;
    out.b = a[2] + (b[2] - a[2]) * up;
    const cloud =
      ease(0.08, 0.55, noise.fractal((ray.dx / (ray.dy + 0.3)) * 1.6, 4 / (ray.dy + 0.4), 4)) * 0.34;
    out.r += (1 - out.r) * cloud * (a[0] + 0.15);
    out.g += (1 - out.g) * cloud * (a[1] + 0.15);
    out.b += (1 - out.b) * cloud * (a[2] + 0.15);
    return false;
  }
  const x = ray.x + ray.dx * find.t;
  const y = ray.y + ray.dy * find.t;
  const z = ray.z + ray.dz * find.t;
  const ground = find.part === groundPart;
  const { pool } = yard;
  if (ground && x > pool.x0 && x < pool.x1 && z > pool.z0 && z < pool.z1) return true;
  const base = ground ? yard.ground : (yard.colors[find.part] ?? yard.ground);
  // Plaster: broad clouds and a fine tooth, on whichever face.
  const u = x + z * 0.7;
  const v = y + z * 0.7;
  const plaster = 1 + noise.fractal(u * 1.5, v * 1.5, 3) * 0.1 + noise.value(u * 60, v * 60) * 0.025;
  let open = ground ? 1 : ease(-0.25, 0.5, y) * 0.3 + 0.7;
  for (let k = 0; k < yard.parts.length; k++) {
    if (k === find.part) continue;
    const part = yard.parts[k];
    if (!part) continue;
    // Both looks below reach at most 0.84 from here; most parts are further off.
    if (part.gap(x, y, z) > 0.84) continue;
    const near = part.gap(x + find.nx * 0.1, y + find.ny * 0.1, z + find.nz * 0.1);
    if (near < 0.1) open *= 0.62 + 3.8 * near;
    const wide = part.gap(x + find.nx * 0.42, y + find.ny * 0.42, z + find.nz * 0.42);
    if (wide < 0.42) open *= 0.76 + 0.571 * wide;
  }
  const facing = find.nx * sun[0] + find.ny * sun[1] + find.nz * sun[2];
  let direct = 0;
  if (facing > 0) {
    toSun.x = x + find.nx * 0.002;
    toSun.y = y + find.ny * 0.002;
    toSun.z = z + find.nz * 0.002;
    toSun.dx = sun[0];
    toSun.dy = sun[1];
    toSun.dz = sun[2];
    shade.t = 1e9;
    shade.part = -1;
    for (let k = 0; k < yard.parts.length && shade.part < 0; k++) yard.parts[k]?.seek(toSun, k, shade);
    if (shade.part < 0) direct = facing;
  }
  const up = 0.55 + 0.45 * find.ny;
  // Sunlit ground throws warm light back on everything that does not face the sky.
  const back = (1 - find.ny) * 0.3 * open;
  const g = yard.ground;
  const rim = ground ? poolRim(pool, x, z) : 1;
  const k = plaster * rim;
  out.r = base[0] * k * (sunColor[0] * direct + skyLight[0] * up * open + sunColor[0] * g[0] * back);
  out.g = base[1] * k * (sunColor[1] * direct + skyLight[1] * up * open + sunColor[1] * g[1] * back);
  out.b = base[2] * k * (sunColor[2] * direct + skyLight[2] * up * open + sunColor[2] * g[2] * back);
  const haze = 1 - Math.exp(-Math.max(0, find.t - 6) * 0.06);
  out.toward(world.skyLow, haze);
  return false;
}

/** A bright stone border round the pool. */
function poolRim(pool: Yard['pool'], x: number, z: number): number {
  const dx = Math.max(pool.x0 - x, x - pool.x1);
  const dz = Math.max(pool.z0 - z, z - pool.z1);
  const d = Math.max(dx, dz);
  return d < 0.07 ? 1.12 : d < 0.078 ? 0.82 : 1;
}

function unit([x, y, z]: Triple): Triple {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
