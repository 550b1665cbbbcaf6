import { type Color, clamp, ease, light } from '../palette.ts';
import type { Brief } from '../scene.ts';
import { Cluster, Ellipsoid, type Material, Rod, type Solid } from '../stage/solids.ts';
import { Turned } from '../stage/turned.ts';

type Triple = readonly [number, number, number];

/** An armchair on four legs, turned to the viewer. */
export function armchair(
  solids: Solid[],
  at: Triple,
  side: number,
  cloth: Material,
  tone: Color,
  wood: Material,
  timber: Color,
): void {
  const [x, , z] = at;
  solids.push(
    new Ellipsoid([x, 0.34, z], [0.31, 0.12, 0.29], cloth, tone),
    new Ellipsoid([x + side * 0.03, 0.66, z + 0.24], [0.31, 0.33, 0.1], cloth, tone, [0, 1, 0.16]),
    new Ellipsoid([x - 0.29, 0.45, z + 0.02], [0.07, 0.16, 0.25], cloth, tone),
    new Ellipsoid([x + 0.29, 0.45, z + 0.02], [0.07, 0.16, 0.25], cloth, tone),
  );
  const legs = [-1, 1].flatMap((i) =>
    [-1, 1].map(
      (j) =>
        new Rod([x + i * 0.22, 0.27, z + j * 0.19], [x + i * 0.26, 0, z + j * 0.22], 0.016, wood, timber),
    ),
  );
  solids.push(new Cluster(legs, timber));
}

/** A round table on three legs. */
export function table(at: Triple, tall: number, radius: number, wood: Material, timber: Color): Solid {
  const legs: Solid[] = [0, 1, 2].map((k) => {
    const a = (k / 3) * Math.PI * 2 + 0.4;
    return new Rod(
      [at[0] + Math.cos(a) * radius * 0.5, tall - 0.02, at[2] + Math.sin(a) * radius * 0.5],
      [at[0] + Math.cos(a) * radius * 0.82, 0, at[2] + Math.sin(a) * radius * 0.82],
      0.013,
      wood,
      timber,
    );
  });
  legs.push(
    new Turned(
      [at[0], tall - 0.03, at[2]],
      [
        [0, radius * 0.97],
        [0.015, radius],
        [0.03, radius],
      ],
      0,
      wood,
      timber,
    ),
  );
  return new Cluster(legs, timber);
}

/** Stems that part from one foot, each with leaves along it. */
export function sprig({ random, noise }: Brief, root: Triple, tall: number, stems: number): Solid {
  const dark = light('2f5132');
  const pale = light('7f9f58');
  const green: Material = (at, surface) => {
    surface.dye(dark);
    surface.toward(pale, clamp(0.4 + noise.value(at.x * 9, at.y * 9) * 0.7, 0, 1));
    surface.toward(pale, (1 - ease(0.02, 0.08, Math.abs(at.lx))) * 0.4);
    surface.gloss = 0.14;
    surface.polish = 22;
  };
  const parts: Solid[] = [];
  for (let k = 0; k < stems; k++) {
    const a = (k / stems) * Math.PI * 2 + random.range(-0.3, 0.3);
    const lean = random.range(0.12, 0.62);
    const long = tall * random.range(0.55, 1) * (1 - lean * 0.35);
    const to: Triple = [
      root[0] + Math.cos(a) * Math.sin(lean) * long,
      root[1] + Math.cos(lean) * long,
      root[2] + Math.sin(a) * Math.sin(lean) * long * 0.7,
    ];
    parts.push(new Rod(root, to, 0.007, green, dark));
    const leaves = tall > 0.6 ? 2 : 3;
    for (let j = 0; j < leaves; j++) {
      const big = tall > 0.6 ? random.range(0.11, 0.16) : random.range(0.04, 0.06);
      const share = 1 - j * (tall > 0.6 ? 0.3 : 0.26);
      const tip = lean + random.range(-0.5, 0.9) * (j % 2 === 0 ? 1 : -1);
      const up: Triple = [Math.cos(a) * Math.sin(tip), Math.cos(tip), Math.sin(a) * Math.sin(tip) - 0.25];
      parts.push(
        new Ellipsoid(
          [
            root[0] + (to[0] - root[0]) * share + up[0] * big * 0.8,
            root[1] + (to[1] - root[1]) * share + up[1] * big * 0.8,
            root[2] + (to[2] - root[2]) * share + up[2] * big * 0.8,
          ],
          [big * 0.42, big, big * 0.08],
          green,
          dark,
          up,
          random.range(-0.9, 0.9),
        ),
      );
    }
  }
  return new Cluster(parts, dark);
}
