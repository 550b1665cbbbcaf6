import { type Color, clamp, dim, ease, light, mix, toLight } from '../palette.ts';
import type { Brief, Scene } from '../scene.ts';
import { Fruit, type Skin } from '../stage/fruit.ts';
import { Cluster, type Material, Rod, type Solid } from '../stage/solids.ts';
import { paintStage } from '../stage/stage.ts';
import { Turned } from '../stage/turned.ts';

type Triple = readonly [number, number, number];

/** Fruit heaped in a bowl on dark cloth, one lamp from the side: a Dutch table with Korean fruit. */
export const persimmons: Scene = (canvas, brief) => {
  const { random, noise } = brief;
  const kind = fruitKind(brief);
  const side = random.sign();
  const size = random.range(0.175, 0.19);
  const solids: Solid[] = [];
  const bowlColor = bowlGlaze(brief);
  // Four fruit abreast need a wider bowl than three, or they would stand in its wall.
  const three = random.chance(0.6);
  const bowlRadius = three ? random.range(0.42, 0.45) : random.range(0.465, 0.485);
  const bowlHeight = random.range(0.21, 0.25);
  const bowl: Triple = [side * random.range(-0.04, 0.06), 0, 0];
  solids.push(
    new Turned(
      bowl,
      [
        [0, bowlRadius * 0.44],
        [bowlHeight * 0.1, bowlRadius * 0.47],
        [bowlHeight * 0.36, bowlRadius * 0.78],
        [bowlHeight * 0.7, bowlRadius * 0.95],
        [bowlHeight, bowlRadius],
      ],
      0.022,
      (at, surface) => {
        const f = 1 + noise.fractal(at.x * 6, at.y * 9 + at.z * 4, 3) * 0.12;
        surface.dye([bowlColor[0] * f, bowlColor[1] * f, bowlColor[2] * f]);
        surface.toward(dim(bowlColor, 1.35), ease(0.93, 0.99, at.ly) * 0.6);
        surface.gloss = 0.22;
        surface.polish = 46;
      },
      bowlColor,
    ),
  );
  const put = (x: number, y: number, z: number, lean: number) => {
    const own = size * random.range(0.93, 1.05);
    const up: Triple = [random.range(-0.35, 0.35) * lean, 1, random.range(-0.85, -0.2) * lean];
    const center: Triple = [x, y, z];
    solids.push(...kind.make(center, own, up, random.range(0, 1.5)));
  };
  const inside = bowlHeight * 0.5 + size * 0.62;
  const step = size * 1.02;
  if (three) {
    // Three below, one on top.
    const turn = random.range(-0.3, 0.3);
    for (let k = 0; k < 3; k++) {
      const a = turn + (k * Math.PI * 2) / 3 + Math.PI / 6;
      put(bowl[0] + Math.cos(a) * step * 1.12, inside, Math.sin(a) * step * 1.12, 1);
    }
    put(bowl[0] + random.range(-0.03, 0.03), inside + size * 1.36, random.range(-0.02, 0.04), 0.6);
  } else {
    const turn = random.range(0, 1.5);
    for (let k = 0; k < 4; k++) {
      const a = turn + (k * Math.PI) / 2;
      put(bowl[0] + Math.cos(a) * step * 1.36, inside + 0.015, Math.sin(a) * step * 1.36, 1);
    }
    put(bowl[0] + random.range(-0.03, 0.03), inside + size * 1.08, 0, 0.7);
  }
  const rest = size * kind.squash * 0.97;
  const reach = bowlRadius + size * random.range(0.88, 1.1);
  const loose = random.whole(1, 3);
  const spread = Math.min(1, canvas.halfWidth / 0.45);
  const tilted = (x: number, z: number, tip: number) => {
    const up: Triple = [tip, 0.45, -random.range(0.5, 0.9)];
    solids.push(...kind.make([x, rest * 1.06, z], size, up, random.range(0, 1.5)));
  };
  tilted(-side * reach * Math.max(spread, 0.94), -random.range(0.06, 0.2), side * 0.7);
  if (loose > 1) put(side * reach * Math.max(spread, 0.94), rest, -random.range(0.02, 0.24), 0.9);
  if (loose > 2) put(side * random.range(0.05, 0.16), rest, -bowlRadius - size * 0.75, 1);
  if (kind.stems && random.chance(0.65)) solids.push(twig(brief, [bowl[0], inside + size * 2.05, 0]));

  const cloth = light(random.pick(['39464a', '3a3f4b', '4a3b38', '33423a', '433a4c']));
  const wall = light(random.pick(['4a3a2b', '403c38', '3a4046', '48352c']));
  const sunSide = -side;
  const fold = random.range(0, 6);
  paintStage(canvas, {
    eye: [random.range(-0.2, 0.2), random.range(0.74, 0.95), -2.5],
    aim: [0, 0.29 + 0.5 * clamp(canvas.halfHeight - 0.5, 0, 0.2), 0],
    lens: 1.42 * clamp(canvas.halfWidth / 0.47, 0.45, 1.04),
    solids,
    floor: (at, surface) => {
      const weave = noise.value(at.x * 130, at.z * 70) * noise.value(at.x * 60, at.z * 150);
      const crease = noise.fractal(at.x * 1.3 + fold, at.z * 2.1 - fold, 3);
      const f = 0.92 + weave * 0.34 + crease * 0.22;
      surface.dye([cloth[0] * f, cloth[1] * f, cloth[2] * f]);
      surface.bx = noise.value(at.x * 2.2 + fold, at.z * 1.4) * 0.16 + weave * 0.1;
      surface.bz = noise.value(at.x * 1.8, at.z * 2.4 + fold) * 0.14;
    },
    wall: (at, surface) => {
      const f = 1.35 + noise.fractal(at.x * 1.4, at.y * 1.4, 4) * 1.1;
      surface.dye([wall[0] * f, wall[1] * f, wall[2] * f]);
    },
    wallZ: 1.3,
    sun: {
      to: [sunSide * random.range(0.75, 1.05), random.range(0.8, 1.05), -random.range(0.55, 0.85)],
      color: [2.5, 2.2, 1.8],
      softness: 0.07,
    },
    sky: [0.13, 0.14, 0.16],
    ground: mix([0.06, 0.06, 0.07], cloth, 0.5),
    pool: (x, y, z) => {
      const dx = x - sunSide * 0.12;
      const far =
        z > 1.2 ? ((x - side * 0.35) ** 2 + (y - 0.75) ** 2) * 1.1 + 0.12 : dx * dx * 0.75 + z * z * 0.3;
      return 1 / (1 + far * far * 1.5 + far * 0.5);
    },
  });
  return {
    values: 'light',
    exposure: 1.05,
    glow: 0.1,
    glowFrom: 1.05,
    vignette: 0.45,
    grain: 0.026,
  };
};

interface Kind {
  readonly squash: number;
  readonly stems: boolean;
  readonly make: (center: Triple, size: number, up: Triple, turn: number) => Solid[];
}

function fruitKind(brief: Brief): Kind {
  const { has, color } = brief;
  const named = (base: string) => (color ? mix(light(base), toLight(color), 0.5) : light(base));
  if (has('apple')) return roundFruit(brief, named('b3241c'), 0.93, 'apple');
  if (has('peach')) return roundFruit(brief, named('e89a72'), 0.95, 'peach');
  if (has('tangerine')) return roundFruit(brief, named('ee8a12'), 0.86, 'citrus');
  if (has('pomegranate')) return roundFruit(brief, named('a3282a'), 0.97, 'apple');
  return persimmonKind(brief);
}

function persimmonKind({ random, noise }: Brief): Kind {
  const flesh = light(random.pick(['ea6a0c', 'e55d0a', 'ee7613', 'df5210']));
  const ripe = light('cf3a0c');
  const leafColor = light('8a8a3c');
  const squash = 0.84;
  // Four lobes around, flattened top and bottom, and the dry calyx lying on the shoulder.
  const calyx = (x: number, y: number, z: number): number => {
    if (y < 0.35) return 0;
    const r2 = x * x + z * z + 1e-6;
    const c2 = (x * x - z * z) / r2;
    const lobe = 2 * c2 * c2 - 1;
    const reach = 0.5 + 0.24 * lobe + 0.05 * noise.value(x * 5, z * 5);
    return 1 - ease(reach - 0.07, reach, Math.sqrt(r2));
  };
  const skin: Skin = (x, y, z) => {
    const r2 = x * x + z * z;
    const c2 = (x * x - z * z) / (r2 + 1e-6);
    const lobe = (2 * c2 * c2 - 1) * r2 * 0.02;
    const body = squash / Math.sqrt(squash * squash * r2 + y * y);
    const dent = y > 0.3 ? (y - 0.3) ** 2 * 0.16 : y < -0.6 ? (y + 0.6) ** 2 * 0.2 : 0;
    const leaf = calyx(x, y, z);
    const curl = leaf > 0 ? leaf * (0.035 + 0.07 * r2 * (0.5 + noise.value(x * 4 + 3, z * 4))) : 0;
    return body + lobe - dent + curl;
  };
  const material: Material = (at, surface) => {
    const leaf = calyx(at.lx, at.ly, at.lz);
    const cloud = noise.fractal(at.lx * 2.4 + at.cx0, at.ly * 3 + at.lz * 2, 3);
    surface.dye(flesh);
    surface.toward(ripe, clamp(0.12 + cloud * 0.5 - at.ly * 0.35, 0, 0.8));
    surface.toward(light('f6b13a'), clamp((at.ly - 0.35) * 0.6, 0, 0.35));
    surface.gloss = 0.3;
    surface.polish = 38;
    if (leaf > 0.3) {
      surface.dye(leafColor);
      const vein = noise.value(at.lx * 11, at.lz * 11);
      surface.toward(light('4c4f1e'), clamp(0.35 + vein * 0.5, 0, 1));
      surface.toward(light('4a3420'), 1 - ease(0.1, 0.2, Math.sqrt(at.lx * at.lx + at.lz * at.lz)));
      surface.gloss = 0.04;
    }
  };
  return {
    squash,
    stems: true,
    make: (center, size, up, turn) => [new Fruit(center, size, squash, skin, material, flesh, up, turn)],
  };
}

function roundFruit(
  { random, noise }: Brief,
  base: Color,
  squash: number,
  feel: 'apple' | 'peach' | 'citrus',
): Kind {
  const blush = feel === 'apple' ? light('d9a441') : feel === 'peach' ? light('b83a3f') : dim(base, 0.8);
  const skin: Skin = (x, y, z) => {
    const r2 = x * x + z * z;
    const body = squash / Math.sqrt(squash * squash * r2 + y * y);
    const dimple = y > 0.8 ? (y - 0.8) ** 1.5 * 1.6 : y < -0.86 ? (-y - 0.86) * 0.7 : 0;
    const crease = feel === 'peach' && z < 0 ? 0.04 * Math.exp(-x * x * 90) : 0;
    return body - dimple - crease;
  };
  const material: Material = (at, surface) => {
    const around = noise.fractal(at.lx * 2 + at.cx0, at.lz * 2, 2);
    surface.dye(base);
    if (feel === 'apple') {
      const streak = noise.value((at.lx / (Math.abs(at.lz) + 0.6)) * 14, at.ly * 2.2);
      surface.toward(blush, clamp(around * 0.7 + streak * 0.24 + at.ly * 0.25, 0, 0.85));
    } else if (feel === 'peach') surface.toward(blush, clamp(0.25 + around * 1.1, 0, 0.9));
    else {
      surface.bx = noise.value(at.lx * 30, at.ly * 30) * 0.09;
      surface.by = noise.value(at.ly * 30, at.lz * 30 + 7) * 0.09;
    }
    surface.toward(light('3e3517'), ease(0.95, 1, at.ly) * 0.85);
    surface.gloss = feel === 'peach' ? 0.05 : 0.32;
    surface.polish = feel === 'apple' ? 54 : 26;
  };
  const stem: Material = (_, surface) => surface.dye(light('4a3724'));
  return {
    squash,
    stems: false,
    make: (center, size, up, turn) => {
      const n = Math.hypot(...up);
      const at = (k: number): Triple => [
        center[0] + (up[0] / n) * size * k,
        center[1] + (up[1] / n) * size * k,
        center[2] + (up[2] / n) * size * k,
      ];
      const fruit = new Fruit(center, size, squash, skin, material, base, up, turn);
      if (feel !== 'apple') return [fruit];
      const top = at(1.12);
      const lean: Triple = [top[0] + random.range(-0.03, 0.03), top[1], top[2]];
      return [fruit, new Rod(at(0.72), lean, 0.008, stem, light('4a3724'))];
    },
  };
}

function bowlGlaze({ random, has, color }: Brief): Color {
  if (has('jar')) return light('8fae9f');
  if (color && !has('persimmon')) return mix(toLight(color), light('c9c9c0'), 0.3);
  return light(random.pick(['93b0a2', '8fae9f', 'a3b4a4', 'c4c2b6', '6f8794', '3c4a4d']));
}

function twig({ random, noise }: Brief, root: Triple): Solid {
  const bark: Material = (at, surface) => {
    surface.dye(light('8a5c35'));
    surface.toward(light('4b301c'), clamp(0.4 + noise.value(at.x * 40, at.y * 30), 0, 1));
  };
  const tone = light('8a5c35');
  const rods: Solid[] = [];
  let at = root;
  let angle = random.range(-0.5, 0.5);
  for (let k = 0; k < 3; k++) {
    angle += random.range(-0.5, 0.5);
    const length = random.range(0.16, 0.26);
    const to: Triple = [at[0] + Math.sin(angle) * length, at[1] + Math.cos(angle) * length, at[2] + 0.02];
    rods.push(new Rod(at, to, 0.012 - k * 0.0022, bark, tone));
    if (k === 1) {
      const a = angle + random.sign() * 0.8;
      rods.push(
        new Rod(to, [to[0] + Math.sin(a) * 0.12, to[1] + Math.cos(a) * 0.12, to[2]], 0.006, bark, tone),
      );
    }
    at = to;
  }
  return new Cluster(rods, tone);
}
