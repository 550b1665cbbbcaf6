import type { Random } from './random.ts';

const side = 256;

/** Seeded value noise over a 256 by 256 lattice: smooth, cheap, and repeating too far apart to be seen. */
export class Noise {
  readonly #lattice: Float32Array;

  constructor(random: Random) {
    this.#lattice = new Float32Array(side * side);
    for (let i = 0; i < this.#lattice.length; i++) this.#lattice[i] = random.next() * 2 - 1;
  }

  /** One octave in [-1, 1]; a feature is about one unit wide. */
  value(x: number, y: number): number {
    const lattice = this.#lattice;
    const left = Math.floor(x);
    const top = Math.floor(y);
    let fx = x - left;
    let fy = y - top;
    fx = fx * fx * (3 - 2 * fx);
    fy = fy * fy * (3 - 2 * fy);
    const row0 = (top & 255) << 8;
    const row1 = ((top + 1) & 255) << 8;
    const column0 = left & 255;
    const column1 = (left + 1) & 255;
    const a = lattice[row0 | column0] as number;
    const b = lattice[row0 | column1] as number;
    const c = lattice[row1 | column0] as number;
    const d = lattice[row1 | column1] as number;
    const upper = a + (b - a) * fx;
    return upper + (c + (d - c) * fx - upper) * fy;
  }

  /** Octaves of halving weight, about [-1, 1]; each is turned so that the lattice never lines up. */
  fractal(x: number, y: number, octaves: number): number {
    let sum = 0;
    let weight = 0.5;
    let px = x;
    let py = y;
    for (let i = 0; i < octaves; i++) {
      sum += weight * this.value(px, py);
      const turned = 1.62 * px - 1.18 * py + 17.3;
      py = 1.18 * px + 1.62 * py + 9.1;
      px = turned;
      weight *= 0.5;
    }
    return sum;
  }

  /** Sharp crests in [0, 1]: what rock edges and wave tops are made of. */
  ridged(x: number, y: number, octaves: number): number {
    let sum = 0;
    let weight = 0.5;
    let px = x;
    let py = y;
    for (let i = 0; i < octaves; i++) {
      const n = 1 - Math.abs(this.value(px, py));
      sum += weight * n * n;
      const turned = 1.62 * px - 1.18 * py + 17.3;
      py = 1.18 * px + 1.62 * py + 9.1;
      px = turned;
      weight *= 0.5;
    }
    return sum;
  }
}

/** A repeatable number in [0, 1) for a pair of whole numbers: one window, one petal, one grain of film. */
export function cellHash(x: number, y: number, salt: number): number {
  let h = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1) ^ Math.imul(salt | 0, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}
