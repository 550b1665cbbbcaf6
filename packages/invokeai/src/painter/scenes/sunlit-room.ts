import { type Color, clamp, dim, ease, light, mix, toLight } from '../palette.ts';
import type { Brief, Hour, Scene } from '../scene.ts';
import { Ellipsoid, type Material, Rod, type Solid } from '../stage/solids.ts';
import { paintStage } from '../stage/stage.ts';
import { Turned } from '../stage/turned.ts';
import { armchair, sprig, table } from './room-furniture.ts';

type Triple = readonly [number, number, number];

const sets = [
  {
    wall: 'd3c9ba',
    panel: 'b9ab98',
    floor: 'b58a5c',
    rug: 'a8563c',
    accents: ['c96f4a', '4f6b62', 'e3c9a0'],
  },
  {
    wall: 'b7c4b8',
    panel: '93a596',
    floor: 'b7926a',
    rug: 'd9c3a0',
    accents: ['d9a25c', '6f4f3c', 'e9e0cf'],
  },
  {
    wall: 'd9b9a8',
    panel: 'c49a88',
    floor: 'a9784f',
    rug: '6f8a8c',
    accents: ['3f5f68', 'e6cfa8', '9c4a3a'],
  },
  {
    wall: 'aebac4',
    panel: '8c9cab',
    floor: 'a78460',
    rug: 'd0a08a',
    accents: ['e0b25a', '44546a', 'e8ddd0'],
  },
] as const;

const hours: Record<Hour, { sun: Color; sky: Color; exposure: number }> = {
  day: { sun: [2.2, 2, 1.7], sky: [0.5, 0.52, 0.57], exposure: 1.02 },
  dawn: { sun: [2.5, 1.9, 1.25], sky: [0.43, 0.43, 0.47], exposure: 1.05 },
  dusk: { sun: [2.6, 1.4, 0.7], sky: [0.36, 0.31, 0.4], exposure: 1.08 },
  night: { sun: [0.5, 0.66, 1.05], sky: [0.08, 0.09, 0.15], exposure: 1.15 },
};

/** A quiet room: boards, a rug, a paper lamp, a stool and a plant, the window's light on the wall. */
export const sunlitRoom: Scene = (canvas, brief) => {
  const { random, noise, color } = brief;
  const hour = brief.hour('day', 'dawn', 'dusk');
  const set = random.pick(sets);
  const lights = hours[hour];
  const wall = color ? mix(light(set.wall), toLight(color), 0.5) : light(set.wall);
  const accents = set.accents.map((hex) => light(hex));
  const side = random.sign();
  const solids: Solid[] = [];
  const cloth =
    (tone: Color): Material =>
    (at, surface) => {
      const weave = noise.value(at.x * 110, at.y * 110) * noise.value(at.z * 110, at.x * 60);
      const f = 1 + weave * 0.3 + noise.fractal(at.x * 4, at.y * 4 + at.z * 4, 2) * 0.12;
      surface.dye([tone[0] * f, tone[1] * f, tone[2] * f]);
      surface.bx = noise.value(at.x * 6, at.z * 6) * 0.12;
    };
  const timber = light('7a5236');
  const grainWood: Material = (at, surface) => {
    const f = 0.9 + noise.value(at.x * 14, at.y * 60 + at.z * 60) * 0.2;
    surface.dye([timber[0] * f, timber[1] * f, timber[2] * f]);
    surface.gloss = 0.1;
    surface.polish = 20;
  };
  const first = accents[0] ?? timber;
  const second = accents[1] ?? timber;
  const third = accents[2] ?? timber;
  armchair(
    solids,
    [side * random.range(0.36, 0.5), 0, random.range(0.1, 0.3)],
    side,
    cloth(first),
    first,
    grainWood,
    timber,
  );
  // A round table beside, with a vase or a cup on it.
  const tableAt: Triple = [-side * random.range(0.22, 0.36), 0, random.range(-0.15, 0.1)];
  const tableTall = random.range(0.36, 0.44);
  solids.push(table(tableAt, tableTall, 0.25, grainWood, timber));
  const glaze: Material = (at, surface) => {
    const f = 1 + noise.fractal(at.lx * 8, at.y * 8, 2) * 0.1;
    surface.dye([third[0] * f, third[1] * f, third[2] * f]);
    surface.gloss = 0.25;
  };
  solids.push(
    new Turned(
      [tableAt[0] + 0.05, tableTall, tableAt[2]],
      [
        [0, 0.05],
        [0.06, 0.085],
        [0.13, 0.08],
        [0.19, 0.035],
        [0.24, 0.045],
      ],
      0,
      glaze,
      third,
    ),
    new Turned(
      [tableAt[0] - 0.12, tableTall, tableAt[2] - 0.08],
      [
        [0, 0.03],
        [0.03, 0.042],
        [0.075, 0.046],
      ],
      0.008,
      glaze,
      third,
    ),
  );
  solids.push(sprig(brief, [tableAt[0] + 0.05, tableTall + 0.23, tableAt[2]], 0.3, 5));
  // A tall plant in the corner.
  const potAt: Triple = [-side * random.range(0.86, 1), 0, random.range(0.55, 0.75)];
  const pot: Material = (at, surface) => {
    surface.dye(second);
    surface.bx = noise.value(at.lx * 20, at.y * 20) * 0.05;
  };
  solids.push(
    new Turned(
      potAt,
      [
        [0, 0.11],
        [0.02, 0.12],
        [0.24, 0.165],
        [0.27, 0.165],
      ],
      0.02,
      pot,
      second,
    ),
  );
  solids.push(sprig(brief, [potAt[0], 0.22, potAt[2]], random.range(0.95, 1.2), 11));
  // A paper lantern hangs or a lamp stands.
  const lamp: Material = (at, surface) => {
    const rib = Math.abs(Math.sin(at.ly * 26));
    surface.dye([0.86, 0.83, 0.76]);
    surface.r *= 0.86 + 0.14 * rib;
    surface.g *= 0.86 + 0.14 * rib;
    surface.b *= 0.86 + 0.14 * rib;
  };
  const lampAt: Triple = [side * random.range(-0.25, 0.1), random.range(1.28, 1.42), random.range(0.2, 0.5)];
  const lampSize = random.range(0.17, 0.22);
  solids.push(new Ellipsoid(lampAt, [lampSize, lampSize * 0.86, lampSize], lamp, [0.86, 0.83, 0.76]));
  solids.push(
    new Rod(
      [lampAt[0], lampAt[1] + lampSize * 0.85, lampAt[2]],
      [lampAt[0], 2.6, lampAt[2]],
      0.006,
      grainWood,
      timber,
    ),
  );

  const rug = light(set.rug);
  const rugAt: Triple = [0.05 * side, 0, 0];
  const plank = random.range(0.15, 0.2);
  const floorTone = light(set.floor);
  const sun: Triple = [-side * random.range(0.8, 1.05), random.range(0.62, 0.85), -random.range(0.55, 0.8)];
  const wallZ = 0.98;
  const frames = [
    {
      x: side * random.range(0.5, 0.66),
      y: random.range(1.18, 1.28),
      w: 0.2,
      h: 0.27,
      kind: random.whole(0, 2),
    },
    {
      x: side * random.range(0.98, 1.08),
      y: random.range(1.2, 1.32),
      w: 0.14,
      h: 0.19,
      kind: random.whole(0, 2),
    },
  ];
  const fit = clamp(canvas.halfWidth / 0.5, 0.5, 1);
  paintStage(canvas, {
    eye: [random.range(-0.25, 0.25), 1.02, -3.2],
    aim: [0, 0.72, 0],
    lens: 1.52 * fit,
    solids,
    wallZ,
    floor: (at, surface) => {
      const row = Math.floor(at.z / plank + 50);
      const shift = (row * 0.618) % 1;
      const across = at.z / plank + 50 - row;
      const along = at.x / 1.1 + shift * 3;
      const board = Math.floor(along) * 17 + row * 31;
      const f =
        1 +
        noise.value(board * 1.7, 0.5) * 0.16 +
        noise.value(at.x * 5 + board, at.z * 90) * 0.13 +
        noise.value(at.x * 16, at.z * 260) * 0.06;
      surface.dye([floorTone[0] * f, floorTone[1] * f, floorTone[2] * f]);
      const seam = Math.min(across, 1 - across) * plank;
      const end = Math.abs(along - Math.round(along)) * 1.1;
      surface.toward(
        dim(floorTone, 0.2),
        Math.max(1 - ease(0.001, 0.006, seam), 1 - ease(0.001, 0.006, end)) * 0.8,
      );
      surface.gloss = 0.14;
      surface.polish = 16;
      const dx = (at.x - rugAt[0]) / 0.86;
      const dz = (at.z + 0.1) / 0.56;
      const d = Math.sqrt(dx * dx + dz * dz);
      if (d < 1) {
        const weave = noise.value(at.x * 90, at.z * 40) * 0.5 + noise.value(at.x * 38, at.z * 90) * 0.5;
        const k = 1 + weave * 0.2;
        surface.dye([rug[0] * k, rug[1] * k, rug[2] * k]);
        surface.toward(
          dim(rug, 1.5),
          (1 - ease(0.012, 0.02, Math.abs(d - 0.86))) * 0.7 +
            (1 - ease(0.006, 0.012, Math.abs(d - 0.8))) * 0.6,
        );
        surface.toward(dim(rug, 0.4), ease(0.975, 1, d));
        surface.bx = weave * 0.2;
        surface.gloss = 0;
      }
    },
    wall: (at, surface) => {
      const f =
        1 + noise.fractal(at.x * 1.3, at.y * 1.3, 3) * 0.08 + noise.value(at.x * 60, at.y * 60) * 0.018;
      surface.dye([wall[0] * f, wall[1] * f, wall[2] * f]);
      // A wainscot, its rail, and the skirting board.
      if (at.y < 0.62) {
        surface.dye(light(set.panel));
        const panel = Math.abs(((((at.x / 0.42) % 1) + 1) % 1) - 0.5);
        const inset = Math.max(panel - 0.4, (Math.abs(at.y - 0.34) - 0.2) * 1.6);
        surface.bx = (1 - ease(0.006, 0.014, Math.abs(inset))) * 0.5;
        surface.by = (1 - ease(0.006, 0.014, Math.abs(inset))) * 0.4;
      }
      if (Math.abs(at.y - 0.63) < 0.02 || at.y < 0.085) {
        surface.dye(mix(light(set.panel), [0.9, 0.9, 0.88], 0.25));
        surface.by = at.y < 0.085 ? ease(0.07, 0.085, at.y) * 0.7 : (at.y - 0.63) * 30;
      }
      for (const frame of frames) picture(brief, frame, accents, at.x, at.y, surface);
    },
    sun: { to: sun, color: lights.sun, softness: 0.04 },
    screen: panes(brief, sun, side),
    sky: lights.sky,
    ground: mix(lights.sky, floorTone, 0.5),
    ...(hour === 'night'
      ? {
          pool: (x: number, y: number, z: number) =>
            0.75 + 2.4 / (1 + 5 * ((x - lampAt[0]) ** 2 + (y - lampAt[1]) ** 2 + (z - lampAt[2]) ** 2)),
        }
      : {}),
  });
  return {
    values: 'light',
    exposure: lights.exposure,
    glow: 0.22,
    glowFrom: 0.95,
    vignette: 0.3,
    grain: 0.024,
  };
};

const rust: Color = [0.5, 0.3, 0.2];
const slate: Color = [0.2, 0.3, 0.3];
const straw: Color = [0.8, 0.7, 0.5];

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly kind: number;
}

/** A framed sheet on the wall: a disc over a line, hills, or a single leaf-like stroke. */
function picture(
  { noise }: Brief,
  f: Frame,
  tones: readonly Color[],
  x: number,
  y: number,
  surface: Parameters<Material>[1],
): void {
  const u = (x - f.x) / f.w;
  const v = (y - f.y) / f.h;
  const edge = Math.max(Math.abs(u) - 1, (Math.abs(v) - 1) * (f.h / f.w));
  if (edge > 0.22) return;
  // The frame's own shadow on the wall, below and beside it.
  if (edge > 0.1) {
    const s = ease(0.22, 0.1, edge) * 0.3;
    surface.r *= 1 - s;
    surface.g *= 1 - s;
    surface.b *= 1 - s;
    return;
  }
  if (edge > 0) {
    surface.dye(light('3f3026'));
    return;
  }
  surface.dye(light('ece6da'));
  if (edge > -0.26) return;
  const [a = rust, b = slate, c = straw] = tones;
  surface.dye(c);
  if (f.kind === 0) {
    surface.toward(a, ease(0.34, 0.32, Math.hypot(u, (v - 0.2) * (f.h / f.w))));
    surface.toward(b, ease(-0.22, -0.24, v));
  } else if (f.kind === 1) {
    surface.toward(a, ease(0.02, 0, v - 0.1 - noise.fractal(u * 2 + f.x * 9, 1, 2) * 0.4));
    surface.toward(b, ease(0.02, 0, v + 0.3 - noise.fractal(u * 2 + f.x * 9, 5, 2) * 0.4));
  } else {
    surface.toward(
      b,
      ease(0.02, 0, Math.max(Math.hypot(u - 0.34, v * 0.9), Math.hypot(u + 0.34, v * 0.9)) - 0.58),
    );
    surface.toward(c, ease(0.03, 0.015, Math.abs(u)));
  }
}

/** Two tall windows with crossed bars, their light thrown on floor and wall. */
function panes({ random }: Brief, sun: Triple, side: number): (x: number, y: number, z: number) => number {
  const soft = 0.022;
  const wide = random.range(0.46, 0.56);
  const gap = wide * 2 + random.range(0.14, 0.24);
  const middle = -side * random.range(0.2, 0.45);
  const low = -random.range(0.5, 0.85);
  const high = random.range(1.75, 1.95);
  const bars = random.whole(4, 5);
  return (x, y, z) => {
    const t = (0.98 - z) / sun[2];
    const u = x + sun[0] * t - middle;
    const v = y + sun[1] * t;
    let through = 0;
    for (const k of [-0.5, 0.5, 1.5]) {
      const du = Math.abs(u - (k - 0.25) * gap) - wide * 0.9;
      const dv = Math.abs(v - (low + high) / 2) - (high - low) / 2;
      const open = ease(soft, -soft, du) * ease(soft, -soft, dv);
      if (open <= 0) continue;
      const cross = Math.abs(u - (k - 0.25) * gap);
      const rung = ((v - low) / (high - low)) * bars;
      const lineV = Math.abs(rung - Math.round(rung)) * ((high - low) / bars);
      through = Math.max(
        through,
        open * ease(0.018 - soft * 0.6, 0.018 + soft, cross) * ease(0.015 - soft * 0.6, 0.015 + soft, lineV),
      );
    }
    return through;
  };
}
