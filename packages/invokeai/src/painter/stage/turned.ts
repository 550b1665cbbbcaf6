import { type Color, clamp } from '../palette.ts';
import { type Material, type Meeting, type Ray, Solid } from './solids.ts';

type Triple = readonly [number, number, number];

/** A pot's outline: radius by height, both in units, from the foot to the rim. */
export type Outline = ReadonlyArray<readonly [height: number, radius: number]>;

const outlineSteps = 256;

/**
 * A pot as it comes off the wheel: an outline turned about an upright axis. With a wall thickness it is
 * hollow and open at the top; without one it is closed.
 */
export class Turned extends Solid {
  readonly #radii = new Float32Array(outlineSteps + 2);
  readonly #height: number;
  readonly #wall: number;
  readonly #floor: number;
  readonly #footY: number;
  readonly #care: number;

  constructor(foot: Triple, outline: Outline, wall: number, material: Material, tone: Color) {
    super(material, tone);
    this.#height = outline.at(-1)?.[0] ?? 1;
    this.#wall = wall;
    this.#floor = wall * 1.6;
    this.#footY = foot[1];
    let widest = 0;
    let steepest = 0;
    for (let i = 0; i <= outlineSteps + 1; i++) {
      const radius = smoothRadius(outline, (i / outlineSteps) * this.#height);
      this.#radii[i] = radius;
      widest = Math.max(widest, radius);
      if (i > 0) steepest = Math.max(steepest, Math.abs(radius - (this.#radii[i - 1] as number)));
    }
    // The radial distance overstates the true one on slopes; steps are shortened to match.
    const slope = Math.min((steepest * outlineSteps) / this.#height, 2.2);
    this.#care = 1 / Math.sqrt(1 + slope * slope);
    this.cx = foot[0];
    this.cy = foot[1] + this.#height / 2;
    this.cz = foot[2];
    this.bound = Math.hypot(this.#height / 2, widest);
  }

  #radiusAt(y: number): number {
    const at = clamp(y / this.#height, 0, 1) * outlineSteps;
    const index = at | 0;
    const from = this.#radii[index] as number;
    return from + ((this.#radii[index + 1] as number) - from) * (at - index);
  }

  #distance(x: number, y: number, z: number): number {
    const r = Math.sqrt(x * x + z * z);
    const outer = r - this.#radiusAt(y);
    const whole = Math.max(outer * this.#care, y - this.#height, -y);
    if (this.#wall === 0) return whole;
    const hollow = Math.max((outer + this.#wall) * this.#care, this.#floor - y);
    return Math.max(whole, -hollow);
  }

  reach(ray: Ray): number {
    const x = ray.x - this.cx;
    const y = ray.y - this.#footY;
    const z = ray.z - this.cz;
    const yc = y - this.#height / 2;
    const b = x * ray.dx + yc * ray.dy + z * ray.dz;
    const h = b * b - (x * x + yc * yc + z * z - this.bound * this.bound);
    if (h < 0) return Number.POSITIVE_INFINITY;
    const half = Math.sqrt(h);
    let t = Math.max(-b - half, 1e-3);
    const end = -b + half;
    for (let i = 0; i < 70 && t < end; i++) {
      const d = this.#distance(x + ray.dx * t, y + ray.dy * t, z + ray.dz * t);
      if (d < 0.0012) return t;
      t += Math.max(d * 0.95, 0.0015);
    }
    return Number.POSITIVE_INFINITY;
  }

  meet(at: Meeting): void {
    const x = at.x - this.cx;
    const y = at.y - this.#footY;
    const z = at.z - this.cz;
    const e = 0.004;
    const nx = this.#distance(x + e, y, z) - this.#distance(x - e, y, z);
    const ny = this.#distance(x, y + e, z) - this.#distance(x, y - e, z);
    const nz = this.#distance(x, y, z + e) - this.#distance(x, y, z - e);
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
    at.nx = nx / length;
    at.ny = ny / length;
    at.nz = nz / length;
    at.lx = x;
    at.ly = y / this.#height;
    at.lz = z;
  }

  shade(ray: Ray, softness: number): number {
    const x = ray.x - this.cx;
    const y = ray.y - this.#footY;
    const z = ray.z - this.cz;
    const yc = y - this.#height / 2;
    const reach = this.bound + 0.08;
    const b = x * ray.dx + yc * ray.dy + z * ray.dz;
    const h = b * b - (x * x + yc * yc + z * z - reach * reach);
    if (h < 0) return 1;
    const half = Math.sqrt(h);
    let t = Math.max(-b - half, 0.012);
    const end = -b + half;
    let light = 1;
    for (let i = 0; i < 30 && t < end; i++) {
      const d = this.#distance(x + ray.dx * t, y + ray.dy * t, z + ray.dz * t);
      const passed = 0.5 + (0.5 * d) / (softness * Math.max(t, 0.05));
      if (passed < light) light = passed;
      if (light <= 0) return 0;
      t += clamp(d, 0.008, 0.2);
    }
    return light * light * (3 - 2 * light);
  }
}

/** A Catmull-Rom line through the outline's points. */
function smoothRadius(outline: Outline, y: number): number {
  let k = 0;
  while (k < outline.length - 2 && y > (outline[k + 1]?.[0] ?? 0)) k++;
  const p1 = outline[k] ?? [0, 0];
  const p2 = outline[k + 1] ?? p1;
  const p0 = outline[k - 1] ?? p1;
  const p3 = outline[k + 2] ?? p2;
  const span = p2[0] - p1[0] || 1;
  const t = clamp((y - p1[0]) / span, 0, 1);
  const m1 = ((p2[1] - p0[1]) / (p2[0] - p0[0] || 1)) * span;
  const m2 = ((p3[1] - p1[1]) / (p3[0] - p1[0] || 1)) * span;
  const t2 = t * t;
  const t3 = t2 * t;
  return p1[1] * (2 * t3 - 3 * t2 + 1) + m1 * (t3 - 2 * t2 + t) + p2[1] * (-2 * t3 + 3 * t2) + m2 * (t3 - t2);
}
