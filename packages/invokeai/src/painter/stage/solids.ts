import { type Color, clamp } from '../palette.ts';

/** A point and a direction; the direction has length one. Reused, so that a pixel allocates nothing. */
export class Ray {
  x = 0;
  y = 0;
  z = 0;
  dx = 0;
  dy = 0;
  dz = 1;
}

/** Where a ray met a solid: the point, its normal, and the point in the solid's own frame. */
export class Meeting {
  x = 0;
  y = 0;
  z = 0;
  nx = 0;
  ny = 1;
  nz = 0;
  /** Differs from solid to solid, so that no two of a kind carry the same spots. */
  cx0 = 0;
  lx = 0;
  ly = 0;
  lz = 0;
}

/** What a surface is made of at one point. */
export class Surface {
  r = 0.5;
  g = 0.5;
  b = 0.5;
  /** Strength of the reflection of the light, 0 to 1. */
  gloss = 0;
  /** How tight the highlight is; a higher number is a smoother surface. */
  polish = 40;
  /** A push on the normal, for dimples and weave. */
  bx = 0;
  by = 0;
  bz = 0;

  dye(color: Color): void {
    this.r = color[0];
    this.g = color[1];
    this.b = color[2];
  }

  toward(color: Color, share: number): void {
    this.r += (color[0] - this.r) * share;
    this.g += (color[1] - this.g) * share;
    this.b += (color[2] - this.b) * share;
  }
}

/** Writes the material at a meeting point into `surface`. */
export type Material = (at: Meeting, surface: Surface) => void;

/** A thing on the stage, with a ball around it that rays are tried against first. */
export abstract class Solid {
  cx = 0;
  cy = 0;
  cz = 0;
  bound = 1;
  readonly material: Material;
  /** The colour this solid throws back at its neighbours. */
  readonly tone: Color;

  constructor(material: Material, tone: Color) {
    this.material = material;
    this.tone = tone;
  }

  /** The distance along the ray to the surface, or Infinity. */
  abstract reach(ray: Ray): number;
  /** Fills normal and local point of a meeting whose x, y, z lie on the surface. */
  abstract meet(at: Meeting): void;
  /** How much light comes through from the ray's origin along it: 0 dark, 1 all of it. */
  abstract shade(ray: Ray, softness: number): number;
}

/**
 * The balls around a row of solids, copied into one flat array: rays are tried against these in the
 * innermost loop, where reading the solids themselves, which are of many kinds, cost twice the time.
 */
export class Bounds {
  readonly balls: Float64Array;

  constructor(solids: readonly Solid[]) {
    this.balls = Float64Array.from(solids.flatMap((solid) => [solid.cx, solid.cy, solid.cz, solid.bound]));
  }

  /** Whether the ray comes within `margin` of the ball of solid `k`, ahead of its origin. */
  near(k: number, ray: Ray, margin: number): boolean {
    const balls = this.balls;
    const x = (balls[k * 4] as number) - ray.x;
    const y = (balls[k * 4 + 1] as number) - ray.y;
    const z = (balls[k * 4 + 2] as number) - ray.z;
    const reach = (balls[k * 4 + 3] as number) + margin;
    const along = x * ray.dx + y * ray.dy + z * ray.dz;
    const square = x * x + y * y + z * z;
    if (along < 0 && square > reach * reach) return false;
    return square - along * along < reach * reach;
  }
}

type Triple = readonly [number, number, number];

/** An ellipsoid, upright unless axes are given: the solid for balls, seeds, leaves and simple fruit. */
export class Ellipsoid extends Solid {
  readonly #radii: Triple;
  readonly #side: Triple;
  readonly #up: Triple;
  readonly #front: Triple;

  constructor(
    center: Triple,
    radii: Triple,
    material: Material,
    tone: Color,
    up: Triple = [0, 1, 0],
    turn = 0,
  ) {
    super(material, tone);
    [this.cx, this.cy, this.cz] = center;
    this.#radii = radii;
    this.bound = Math.max(...radii);
    [this.#side, this.#up, this.#front] = frame(up, turn);
  }

  reach(ray: Ray): number {
    const [rx, ry, rz] = this.#radii;
    const x = ray.x - this.cx;
    const y = ray.y - this.cy;
    const z = ray.z - this.cz;
    const s = this.#side;
    const u = this.#up;
    const f = this.#front;
    const ox = (x * s[0] + y * s[1] + z * s[2]) / rx;
    const oy = (x * u[0] + y * u[1] + z * u[2]) / ry;
    const oz = (x * f[0] + y * f[1] + z * f[2]) / rz;
    const dx = (ray.dx * s[0] + ray.dy * s[1] + ray.dz * s[2]) / rx;
    const dy = (ray.dx * u[0] + ray.dy * u[1] + ray.dz * u[2]) / ry;
    const dz = (ray.dx * f[0] + ray.dy * f[1] + ray.dz * f[2]) / rz;
    const a = dx * dx + dy * dy + dz * dz;
    const b = ox * dx + oy * dy + oz * dz;
    const c = ox * ox + oy * oy + oz * oz - 1;
    const h = b * b - a * c;
    if (h < 0) return Number.POSITIVE_INFINITY;
    const t = (-b - Math.sqrt(h)) / a;
    return t > 1e-4 ? t : Number.POSITIVE_INFINITY;
  }

  meet(at: Meeting): void {
    const [rx, ry, rz] = this.#radii;
    const x = at.x - this.cx;
    const y = at.y - this.cy;
    const z = at.z - this.cz;
    const s = this.#side;
    const u = this.#up;
    const f = this.#front;
    at.lx = (x * s[0] + y * s[1] + z * s[2]) / rx;
    at.ly = (x * u[0] + y * u[1] + z * u[2]) / ry;
    at.lz = (x * f[0] + y * f[1] + z * f[2]) / rz;
    const nx = at.lx / rx;
    const ny = at.ly / ry;
    const nz = at.lz / rz;
    const x1 = nx * s[0] + ny * u[0] + nz * f[0];
    const y1 = nx * s[1] + ny * u[1] + nz * f[1];
    const z1 = nx * s[2] + ny * u[2] + nz * f[2];
    const length = Math.sqrt(x1 * x1 + y1 * y1 + z1 * z1);
    at.nx = x1 / length;
    at.ny = y1 / length;
    at.nz = z1 / length;
  }

  shade(ray: Ray, softness: number): number {
    const [rx, ry, rz] = this.#radii;
    const x = ray.x - this.cx;
    const y = ray.y - this.cy;
    const z = ray.z - this.cz;
    const s = this.#side;
    const u = this.#up;
    const f = this.#front;
    const ox = (x * s[0] + y * s[1] + z * s[2]) / rx;
    const oy = (x * u[0] + y * u[1] + z * u[2]) / ry;
    const oz = (x * f[0] + y * f[1] + z * f[2]) / rz;
    const dx = (ray.dx * s[0] + ray.dy * s[1] + ray.dz * s[2]) / rx;
    const dy = (ray.dx * u[0] + ray.dy * u[1] + ray.dz * u[2]) / ry;
    const dz = (ray.dx * f[0] + ray.dy * f[1] + ray.dz * f[2]) / rz;
    const a = dx * dx + dy * dy + dz * dz;
    const along = -(ox * dx + oy * dy + oz * dz) / a;
    if (along < 0) return 1;
    const px = ox + dx * along;
    const py = oy + dy * along;
    const pz = oz + dz * along;
    // How far the ray passes outside the surface, against how wide the light has become by then.
    const k0 = Math.sqrt(px * px + py * py + pz * pz);
    const gx = px / rx;
    const gy = py / ry;
    const gz = pz / rz;
    const miss = (k0 * (k0 - 1)) / (Math.sqrt(gx * gx + gy * gy + gz * gz) + 1e-9);
    return lit(miss, Math.max(along, 0.02) * softness);
  }
}

/** Axes of a frame whose second axis is `up`, turned about it by `turn` radians. */
export function frame(up: Triple, turn: number): [Triple, Triple, Triple] {
  const length = Math.hypot(...up);
  const u: Triple = [up[0] / length, up[1] / length, up[2] / length];
  const helper: Triple = Math.abs(u[1]) > 0.9 ? [0, 0, 1] : [0, 1, 0];
  const side = cross(helper, u);
  const sideLength = Math.hypot(...side);
  const s0: Triple = [side[0] / sideLength, side[1] / sideLength, side[2] / sideLength];
  const f0 = cross(s0, u);
  const c = Math.cos(turn);
  const n = Math.sin(turn);
  const s: Triple = [s0[0] * c + f0[0] * n, s0[1] * c + f0[1] * n, s0[2] * c + f0[2] * n];
  return [s, u, cross(s, u)];
}

function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The share of a light of half width `spread` that passes an edge at distance `miss`. */
function lit(miss: number, spread: number): number {
  const t = clamp(miss / (2 * spread) + 0.5, 0, 1);
  return t * t * (3 - 2 * t);
}

/** A round rod between two points: stems, twigs, candles. */
export class Rod extends Solid {
  readonly #from: Triple;
  readonly #axis: Triple;
  readonly #length2: number;
  readonly #radius: number;

  constructor(from: Triple, to: Triple, radius: number, material: Material, tone: Color) {
    super(material, tone);
    this.#from = from;
    this.#axis = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
    this.#length2 = this.#axis[0] ** 2 + this.#axis[1] ** 2 + this.#axis[2] ** 2;
    this.#radius = radius;
    this.cx = (from[0] + to[0]) / 2;
    this.cy = (from[1] + to[1]) / 2;
    this.cz = (from[2] + to[2]) / 2;
    this.bound = Math.sqrt(this.#length2) / 2 + radius;
  }

  reach(ray: Ray): number {
    const [ax, ay, az] = this.#axis;
    const x = ray.x - this.#from[0];
    const y = ray.y - this.#from[1];
    const z = ray.z - this.#from[2];
    const bard = ax * ray.dx + ay * ray.dy + az * ray.dz;
    const baoa = ax * x + ay * y + az * z;
    const rdoa = ray.dx * x + ray.dy * y + ray.dz * z;
    const oaoa = x * x + y * y + z * z;
    const r2 = this.#radius * this.#radius;
    const baba = this.#length2;
    const a = baba - bard * bard;
    let b = baba * rdoa - baoa * bard;
    let c = baba * oaoa - baoa * baoa - r2 * baba;
    let h = b * b - a * c;
    if (h < 0) return Number.POSITIVE_INFINITY;
    const t = (-b - Math.sqrt(h)) / a;
    const along = baoa + t * bard;
    if (along > 0 && along < baba) return t > 1e-4 ? t : Number.POSITIVE_INFINITY;
    // Past an end: the round cap.
    const ex = along <= 0 ? x : x - ax;
    const ey = along <= 0 ? y : y - ay;
    const ez = along <= 0 ? z : z - az;
    b = ray.dx * ex + ray.dy * ey + ray.dz * ez;
    c = ex * ex + ey * ey + ez * ez - r2;
    h = b * b - c;
    if (h < 0) return Number.POSITIVE_INFINITY;
    const cap = -b - Math.sqrt(h);
    return cap > 1e-4 ? cap : Number.POSITIVE_INFINITY;
  }

  meet(at: Meeting): void {
    const [ax, ay, az] = this.#axis;
    const x = at.x - this.#from[0];
    const y = at.y - this.#from[1];
    const z = at.z - this.#from[2];
    const along = clamp((x * ax + y * ay + z * az) / this.#length2, 0, 1);
    at.nx = (x - ax * along) / this.#radius;
    at.ny = (y - ay * along) / this.#radius;
    at.nz = (z - az * along) / this.#radius;
    at.lx = at.nx;
    at.ly = along;
    at.lz = at.nz;
  }

  shade(ray: Ray, softness: number): number {
    // The nearest approach of the ray and the rod's axis.
    const [ax, ay, az] = this.#axis;
    const x = ray.x - this.#from[0];
    const y = ray.y - this.#from[1];
    const z = ray.z - this.#from[2];
    const bard = ax * ray.dx + ay * ray.dy + az * ray.dz;
    const baoa = ax * x + ay * y + az * z;
    const rdoa = ray.dx * x + ray.dy * y + ray.dz * z;
    const a = this.#length2 - bard * bard;
    const along = clamp((baoa - rdoa * bard) / Math.max(a, 1e-6), 0, 1);
    const t = -rdoa + along * bard;
    if (t < 0.01) return 1;
    const px = x + ray.dx * t - ax * along;
    const py = y + ray.dy * t - ay * along;
    const pz = z + ray.dz * t - az * along;
    const miss = Math.sqrt(px * px + py * py + pz * pz) - this.#radius;
    return lit(miss, Math.max(t * softness, this.#radius));
  }
}

/** Several solids inside one ball, so that a ray that misses the ball asks none of them. */
export class Cluster extends Solid {
  readonly #parts: readonly Solid[];
  readonly #bounds: Bounds;
  #met: Solid | undefined;

  constructor(parts: readonly Solid[], tone: Color) {
    super((at, surface) => this.#met?.material(at, surface), tone);
    this.#parts = parts;
    this.#bounds = new Bounds(parts);
    for (const part of parts) {
      this.cx += part.cx / parts.length;
      this.cy += part.cy / parts.length;
      this.cz += part.cz / parts.length;
    }
    this.bound = Math.max(
      ...parts.map((p) => Math.hypot(p.cx - this.cx, p.cy - this.cy, p.cz - this.cz) + p.bound),
    );
  }

  reach(ray: Ray): number {
    let nearest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.#parts.length; k++) {
      if (!this.#bounds.near(k, ray, 0)) continue;
      const part = this.#parts[k] as Solid;
      const t = part.reach(ray);
      if (t < nearest) {
        nearest = t;
        this.#met = part;
      }
    }
    return nearest;
  }

  meet(at: Meeting): void {
    this.#met?.meet(at);
  }

  shade(ray: Ray, softness: number): number {
    let light = 1;
    for (let k = 0; k < this.#parts.length && light > 0.01; k++) {
      if (this.#bounds.near(k, ray, 0.06)) light *= (this.#parts[k] as Solid).shade(ray, softness);
    }
    return light;
  }
}
