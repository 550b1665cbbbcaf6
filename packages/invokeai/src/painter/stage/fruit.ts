import type { Color } from '../palette.ts';
import { Ellipsoid, frame, type Material, type Meeting, type Ray, Solid } from './solids.ts';

type Triple = readonly [number, number, number];

/** The distance from a fruit's middle to its skin in a direction of length one, around 1. */
export type Skin = (x: number, y: number, z: number) => number;

/** A rounded thing given by its skin seen from the middle: persimmons, lemons, leaves and knobs included. */
export class Fruit extends Solid {
  readonly #size: number;
  readonly #skin: Skin;
  readonly #side: Triple;
  readonly #up: Triple;
  readonly #front: Triple;
  readonly #shadow: Ellipsoid;

  constructor(
    center: Triple,
    size: number,
    squash: number,
    skin: Skin,
    material: Material,
    tone: Color,
    up: Triple,
    turn: number,
  ) {
    super(material, tone);
    [this.cx, this.cy, this.cz] = center;
    this.#size = size;
    this.#skin = skin;
    this.bound = size * 1.14;
    [this.#side, this.#up, this.#front] = frame(up, turn);
    this.#shadow = new Ellipsoid(center, [size, size * squash, size], material, tone, up, turn);
  }

  reach(ray: Ray): number {
    const x = ray.x - this.cx;
    const y = ray.y - this.cy;
    const z = ray.z - this.cz;
    const b = x * ray.dx + y * ray.dy + z * ray.dz;
    const h = b * b - (x * x + y * y + z * z - this.bound * this.bound);
    if (h < 0) return Number.POSITIVE_INFINITY;
    const half = Math.sqrt(h);
    let t = Math.max(-b - half, 1e-3);
    const end = -b + half;
    for (let i = 0; i < 40 && t < end; i++) {
      const d = this.#distance(x + ray.dx * t, y + ray.dy * t, z + ray.dz * t);
      if (d < 0.0008) return t;
      t += Math.max(d * 0.85, 0.0012);
    }
    return Number.POSITIVE_INFINITY;
  }

  #distance(x: number, y: number, z: number): number {
    const s = this.#side;
    const u = this.#up;
    const f = this.#front;
    const length = Math.sqrt(x * x + y * y + z * z);
    const k = 1 / (length + 1e-9);
    const lx = (x * s[0] + y * s[1] + z * s[2]) * k;
    const ly = (x * u[0] + y * u[1] + z * u[2]) * k;
    const lz = (x * f[0] + y * f[1] + z * f[2]) * k;
    return length - this.#skin(lx, ly, lz) * this.#size;
  }

  meet(at: Meeting): void {
    const x = at.x - this.cx;
    const y = at.y - this.cy;
    const z = at.z - this.cz;
    const s = this.#side;
    const u = this.#up;
    const f = this.#front;
    const length = Math.sqrt(x * x + y * y + z * z) || 1;
    at.lx = (x * s[0] + y * s[1] + z * s[2]) / length;
    at.ly = (x * u[0] + y * u[1] + z * u[2]) / length;
    at.lz = (x * f[0] + y * f[1] + z * f[2]) / length;
    const e = this.#size * 0.012;
    const d = this.#distance(x, y, z);
    const nx = this.#distance(x + e, y, z) - d;
    const ny = this.#distance(x, y + e, z) - d;
    const nz = this.#distance(x, y, z + e) - d;
    const n = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
    at.nx = nx / n;
    at.ny = ny / n;
    at.nz = nz / n;
  }

  shade(ray: Ray, softness: number): number {
    return this.#shadow.shade(ray, softness);
  }
}

/** Half a ball, cut side towards `face`. On the cut the local y is 0 and above, on the rind below. */
export class HalfBall extends Solid {
  readonly #size: number;
  readonly #side: Triple;
  readonly #up: Triple;
  readonly #front: Triple;
  readonly #shadow: Ellipsoid;

  constructor(center: Triple, size: number, face: Triple, material: Material, tone: Color) {
    super(material, tone);
    [this.cx, this.cy, this.cz] = center;
    this.#size = size;
    this.bound = size;
    [this.#side, this.#up, this.#front] = frame(face, 0);
    const [ux, uy, uz] = this.#up;
    this.#shadow = new Ellipsoid(
      [center[0] - ux * size * 0.42, center[1] - uy * size * 0.42, center[2] - uz * size * 0.42],
      [size * 0.96, size * 0.55, size * 0.96],
      material,
      tone,
      face,
    );
  }

  reach(ray: Ray): number {
    const x = ray.x - this.cx;
    const y = ray.y - this.cy;
    const z = ray.z - this.cz;
    const b = x * ray.dx + y * ray.dy + z * ray.dz;
    const h = b * b - (x * x + y * y + z * z - this.#size * this.#size);
    if (h < 0) return Number.POSITIVE_INFINITY;
    const enter = -b - Math.sqrt(h);
    const leave = -b + Math.sqrt(h);
    const [ux, uy, uz] = this.#up;
    const height = x * ux + y * uy + z * uz;
    const slope = ray.dx * ux + ray.dy * uy + ray.dz * uz;
    if (height + slope * enter <= 0) return enter > 1e-4 ? enter : Number.POSITIVE_INFINITY;
    const cut = -height / slope;
    return cut > enter && cut < leave && cut > 1e-4 ? cut : Number.POSITIVE_INFINITY;
  }

  meet(at: Meeting): void {
    const x = (at.x - this.cx) / this.#size;
    const y = (at.y - this.cy) / this.#size;
    const z = (at.z - this.cz) / this.#size;
    const s = this.#side;
    const u = this.#up;
    const f = this.#front;
    at.lx = x * s[0] + y * s[1] + z * s[2];
    at.ly = x * u[0] + y * u[1] + z * u[2];
    at.lz = x * f[0] + y * f[1] + z * f[2];
    if (at.ly > -0.001) {
      at.ly = 0;
      [at.nx, at.ny, at.nz] = u;
    } else {
      at.nx = x;
      at.ny = y;
      at.nz = z;
    }
  }

  shade(ray: Ray, softness: number): number {
    return this.#shadow.shade(ray, softness);
  }
}
