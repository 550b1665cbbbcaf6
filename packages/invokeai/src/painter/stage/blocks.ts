import { clamp } from '../palette.ts';
import type { Ray } from './solids.ts';

/** An opening through a wall from front to back: straight sides up to `spring`, round above. */
export interface Opening {
  readonly x: number;
  readonly half: number;
  readonly spring: number;
}

/** What a ray found: how far, which way the face looks, and the part's number. */
export class Find {
  t = Number.POSITIVE_INFINITY;
  nx = 0;
  ny = 0;
  nz = 0;
  part = -1;
}

/** An upright box with arched openings; a plain box has none. */
export class Block {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly z0: number;
  readonly z1: number;
  readonly #openings: readonly Opening[];

  constructor(
    x: readonly [number, number],
    y: readonly [number, number],
    z: readonly [number, number],
    openings: readonly Opening[] = [],
  ) {
    [this.x0, this.x1] = x;
    [this.y0, this.y1] = y;
    [this.z0, this.z1] = z;
    this.#openings = openings;
  }

  /** Notes the nearest face along the ray in `find` when it is nearer than what is there. */
  seek(ray: Ray, part: number, find: Find): void {
    const ix = 1 / (ray.dx || 1e-9);
    const iy = 1 / (ray.dy || 1e-9);
    const iz = 1 / (ray.dz || 1e-9);
    const ax = ((ix > 0 ? this.x0 : this.x1) - ray.x) * ix;
    const ay = ((iy > 0 ? this.y0 : this.y1) - ray.y) * iy;
    const az = ((iz > 0 ? this.z0 : this.z1) - ray.z) * iz;
    const bx = ((ix > 0 ? this.x1 : this.x0) - ray.x) * ix;
    const by = ((iy > 0 ? this.y1 : this.y0) - ray.y) * iy;
    const bz = ((iz > 0 ? this.z1 : this.z0) - ray.z) * iz;
    const enter = Math.max(ax, ay, az);
    const leave = Math.min(bx, by, bz);
    if (enter > leave || leave < 1e-4 || enter >= find.t) return;
    const start = Math.max(enter, 0);
    const x = ray.x + ray.dx * start;
    const y = ray.y + ray.dy * start;
    for (const opening of this.#openings) {
      if (enter < az - 1e-9 && enter > 1e-4) break;
      if (!within(opening, x, y)) continue;
      this.#passThrough(ray, opening, start, bz, part, find);
      return;
    }
    if (enter < 1e-4) return;
    find.t = enter;
    find.part = part;
    find.nx = enter === ax ? -Math.sign(ray.dx) : 0;
    find.ny = enter === ay ? -Math.sign(ray.dy) : 0;
    find.nz = enter === az ? -Math.sign(ray.dz) : 0;
  }

  /** Inside an opening the ray meets its left or right side, its vault, or leaves at the back. */
  #passThrough(ray: Ray, o: Opening, start: number, leave: number, part: number, find: Find): void {
    let best = leave;
    let nx = 0;
    let ny = 0;
    const side = ray.dx > 0 ? 1 : -1;
    if (ray.dx !== 0) {
      const t = (o.x + side * o.half - ray.x) / ray.dx;
      if (t > start && t < best && ray.y + ray.dy * t <= o.spring) {
        best = t;
        nx = -side;
      }
    }
    const rx = ray.x - o.x;
    const ry = ray.y - o.spring;
    const a = ray.dx * ray.dx + ray.dy * ray.dy;
    const b = rx * ray.dx + ry * ray.dy;
    const h = b * b - a * (rx * rx + ry * ry - o.half * o.half);
    if (h > 0 && a > 1e-9) {
      const t = (-b + Math.sqrt(h)) / a;
      if (t > start && t < best && ray.y + ray.dy * t > o.spring) {
        best = t;
        nx = -(rx + ray.dx * t) / o.half;
        ny = -(ry + ray.dy * t) / o.half;
      }
    }
    if (best >= leave || best >= find.t) return;
    find.t = best;
    find.part = part;
    find.nx = nx;
    find.ny = ny;
    find.nz = 0;
  }

  /** The distance from a point to the block as if it had no openings; 0 inside. */
  gap(x: number, y: number, z: number): number {
    const dx = Math.max(this.x0 - x, 0, x - this.x1);
    const dy = Math.max(this.y0 - y, 0, y - this.y1);
    const dz = Math.max(this.z0 - z, 0, z - this.z1);
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
}

function within(o: Opening, x: number, y: number): boolean {
  const dx = Math.abs(x - o.x);
  if (y <= o.spring) return dx < o.half;
  const dy = y - o.spring;
  return dx * dx + dy * dy < o.half * o.half;
}

/** A ball or an upright round column standing among blocks. */
export class Round {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly r: number;
  /** Height of a column; 0 makes it a ball. */
  readonly tall: number;

  constructor(x: number, y: number, z: number, r: number, tall = 0) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.r = r;
    this.tall = tall;
  }

  seek(ray: Ray, part: number, find: Find): void {
    const x = ray.x - this.x;
    const y = ray.y - this.y;
    const z = ray.z - this.z;
    if (this.tall === 0) {
      const b = x * ray.dx + y * ray.dy + z * ray.dz;
      const h = b * b - (x * x + y * y + z * z - this.r * this.r);
      if (h < 0) return;
      const t = -b - Math.sqrt(h);
      if (t < 1e-4 || t >= find.t) return;
      find.t = t;
      find.part = part;
      find.nx = (x + ray.dx * t) / this.r;
      find.ny = (y + ray.dy * t) / this.r;
      find.nz = (z + ray.dz * t) / this.r;
      return;
    }
    const a = ray.dx * ray.dx + ray.dz * ray.dz;
    const b = x * ray.dx + z * ray.dz;
    const h = b * b - a * (x * x + z * z - this.r * this.r);
    if (h > 0 && a > 1e-9) {
      const t = (-b - Math.sqrt(h)) / a;
      const at = y + ray.dy * t;
      if (t > 1e-4 && t < find.t && at > 0 && at < this.tall) {
        find.t = t;
        find.part = part;
        find.nx = (x + ray.dx * t) / this.r;
        find.ny = 0;
        find.nz = (z + ray.dz * t) / this.r;
      }
    }
    if (ray.dy >= 0) return;
    const t = (this.tall - y) / ray.dy;
    if (t < 1e-4 || t >= find.t) return;
    const px = x + ray.dx * t;
    const pz = z + ray.dz * t;
    if (px * px + pz * pz > this.r * this.r) return;
    find.t = t;
    find.part = part;
    find.nx = 0;
    find.ny = 1;
    find.nz = 0;
  }

  gap(x: number, y: number, z: number): number {
    const dx = x - this.x;
    const dz = z - this.z;
    const dy = y - clamp(y, this.y, this.y + this.tall);
    return Math.max(0, Math.sqrt(dx * dx + dy * dy + dz * dz) - this.r);
  }
}
