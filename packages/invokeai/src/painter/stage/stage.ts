import type { Canvas } from '../canvas.ts';
import { type Color, clamp, type Ink } from '../palette.ts';
import { Bounds, type Material, Meeting, Ray, type Solid, Surface } from './solids.ts';

type Triple = readonly [number, number, number];

/** A table (y = 0), a wall behind it, things on it, one light from outside and the light of the room. */
export interface Stage {
  readonly eye: Triple;
  readonly aim: Triple;
  /** Longer is a narrower view; 1.6 is about a 50 mm lens. */
  readonly lens: number;
  readonly solids: readonly Solid[];
  readonly floor: Material;
  readonly wall: Material;
  /** Depth of the wall. */
  readonly wallZ: number;
  /** Direction to the light, its colour, and its half width at distance one. */
  readonly sun: {
    readonly to: Triple;
    readonly color: Color;
    readonly softness: number;
  };
  /** What hangs in the light: a window's lattice, leaves. 1 lets everything through. */
  readonly screen?: (x: number, y: number, z: number) => number;
  /** Light from above and light thrown up from the table. */
  readonly sky: Color;
  readonly ground: Color;
  /** Light falling off sideways on the wall and table, as from a lamp out of view; 1 is full. */
  readonly pool?: (x: number, y: number, z: number) => number;
}

/** Casts one ray for each point of the canvas and lights what it meets. */
export function paintStage(canvas: Canvas, stage: Stage, share = 0.16): void {
  const camera = aimed(stage.eye, stage.aim, stage.lens);
  const lighting = new Lighting(stage);
  const ray = new Ray();
  canvas.fillRefined((x, y, out) => {
    camera(x, y, ray);
    lighting.look(ray, out);
  }, share);
}

/** Points a ray through a place on the canvas. */
export function aimed(eye: Triple, aim: Triple, lens: number): (x: number, y: number, ray: Ray) => void {
  const fx = aim[0] - eye[0];
  const fy = aim[1] - eye[1];
  const fz = aim[2] - eye[2];
  const f = Math.hypot(fx, fy, fz);
  const [ax, ay, az] = [fx / f, fy / f, fz / f];
  const r = Math.hypot(az, ax);
  const [rx, rz] = [az / r, -ax / r];
  const [ux, uy, uz] = [ay * rz, az * rx - ax * rz, -ay * rx];
  return (x, y, ray) => {
    ray.x = eye[0];
    ray.y = eye[1];
    ray.z = eye[2];
    const dx = ax * lens + rx * x - ux * y;
    const dy = ay * lens - uy * y;
    const dz = az * lens + rz * x - uz * y;
    const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
    ray.dx = dx / length;
    ray.dy = dy / length;
    ray.dz = dz / length;
  };
}

class Lighting {
  readonly #solids: readonly Solid[];
  readonly #bounds: Bounds;
  readonly #tones: Float64Array;
  readonly #floor: Material;
  readonly #wall: Material;
  readonly #wallZ: number;
  readonly #screen: (x: number, y: number, z: number) => number;
  readonly #pool: (x: number, y: number, z: number) => number;
  readonly #softness: number;
  readonly #sun: Triple;
  readonly #sunColor: Color;
  readonly #sky: Color;
  readonly #ground: Color;
  readonly #at = new Meeting();
  readonly #surface = new Surface();
  readonly #toSun = new Ray();

  constructor(stage: Stage) {
    this.#solids = stage.solids;
    this.#bounds = new Bounds(stage.solids);
    this.#tones = Float64Array.from(stage.solids.flatMap((solid) => solid.tone));
    this.#floor = stage.floor;
    this.#wall = stage.wall;
    this.#wallZ = stage.wallZ;
    this.#screen = stage.screen ?? everywhere;
    this.#pool = stage.pool ?? everywhere;
    this.#softness = stage.sun.softness;
    const [x, y, z] = stage.sun.to;
    const length = Math.hypot(x, y, z);
    this.#sun = [x / length, y / length, z / length];
    this.#sunColor = stage.sun.color;
    this.#sky = stage.sky;
    this.#ground = stage.ground;
  }

  look(ray: Ray, out: Ink): void {
    const solids = this.#solids;
    const bounds = this.#bounds;
    let nearest = Number.POSITIVE_INFINITY;
    let met = -1;
    for (let k = 0; k < solids.length; k++) {
      if (!bounds.near(k, ray, 0)) continue;
      const t = (solids[k] as Solid).reach(ray);
      if (t < nearest) {
        nearest = t;
        met = k;
      }
    }
    const at = this.#at;
    const surface = this.#surface;
    surface.bx = 0;
    surface.by = 0;
    surface.bz = 0;
    surface.gloss = 0;
    surface.polish = 40;
    const floorT = ray.dy < 0 ? -ray.y / ray.dy : Number.POSITIVE_INFINITY;
    const wallT = ray.dz > 0 ? (this.#wallZ - ray.z) / ray.dz : Number.POSITIVE_INFINITY;
    const backT = Math.min(floorT, wallT);
    const t = Math.min(nearest, backT);
    at.x = ray.x + ray.dx * t;
    at.y = ray.y + ray.dy * t;
    at.z = ray.z + ray.dz * t;
    const solid = nearest < backT ? solids[met] : undefined;
    if (solid) {
      at.cx0 = solid.cx * 7 + solid.cy * 13;
      solid.meet(at);
      solid.material(at, surface);
    } else if (floorT < wallT) {
      met = -1;
      at.nx = 0;
      at.ny = 1;
      at.nz = 0;
      this.#floor(at, surface);
    } else {
      met = -1;
      at.nx = 0;
      at.ny = 0;
      at.nz = -1;
      this.#wall(at, surface);
    }
    this.#light(ray, met, out);
  }

  #light(ray: Ray, own: number, out: Ink): void {
    const bounds = this.#bounds;
    const at = this.#at;
    const surface = this.#surface;
    const sky = this.#sky;
    const ground = this.#ground;
    const sunColor = this.#sunColor;
    let nx = at.nx + surface.bx;
    let ny = at.ny + surface.by;
    let nz = at.nz + surface.bz;
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
    nx /= length;
    ny /= length;
    nz /= length;
    const [sx, sy, sz] = this.#sun;
    const facing = nx * sx + ny * sy + nz * sz;
    // The room's own light: from above, from the table, and dimmed by what stands near.
    let open = 1;
    let br = 0;
    let bg = 0;
    let bb = 0;
    const { balls } = bounds;
    const tones = this.#tones;
    for (let k = 0, b = 0; b < balls.length; k++, b += 4) {
      if (k === own) continue;
      const x = (balls[b] as number) - at.x;
      const y = (balls[b + 1] as number) - at.y;
      const z = (balls[b + 2] as number) - at.z;
      const square = x * x + y * y + z * z;
      const size = (balls[b + 3] as number) * 0.82;
      if (square > size * size * 30) continue;
      const along = (at.nx * x + at.ny * y + at.nz * z) / Math.sqrt(square);
      const cover = clamp(along * 0.8 + 0.2, 0, 1) * Math.min(1, (size * size) / square);
      open *= 1 - cover * 0.85;
      br += (tones[k * 3] as number) * cover;
      bg += (tones[k * 3 + 1] as number) * cover;
      bb += (tones[k * 3 + 2] as number) * cover;
    }
    if (own >= 0) open *= clamp(0.45 + at.y * 2.2 + at.ny * 0.3, 0.25, 1);
    const visible = facing > 0 ? this.#sunlight(sx, sy, sz) : 0;
    const fall = this.#pool(at.x, at.y, at.z);
    const direct = facing > 0 ? facing * visible * fall : 0;
    const up = 0.5 + 0.5 * ny;
    const ambient = open * fall;
    const sr = sky[0] * up + ground[0] * (1 - up);
    const sg = sky[1] * up + ground[1] * (1 - up);
    const sb = sky[2] * up + ground[2] * (1 - up);
    const bounce = 0.22 * (sky[1] + 0.25 * sunColor[1]) * fall;
    out.r = surface.r * (sunColor[0] * direct + sr * ambient + br * bounce);
    out.g = surface.g * (sunColor[1] * direct + sg * ambient + bg * bounce);
    out.b = surface.b * (sunColor[2] * direct + sb * ambient + bb * bounce);
    if (surface.gloss > 0) {
      const back = 2 * (nx * ray.dx + ny * ray.dy + nz * ray.dz);
      const mx = ray.dx - nx * back;
      const my = ray.dy - ny * back;
      const mz = ray.dz - nz * back;
      const aligned = mx * sx + my * sy + mz * sz;
      const glint = aligned > 0 ? aligned ** surface.polish * visible : 0;
      const sheen = aligned > 0 ? aligned ** (surface.polish * 0.16) * 0.1 * (0.3 + 0.7 * visible) : 0;
      const graze = (1 - clamp(-(nx * ray.dx + ny * ray.dy + nz * ray.dz), 0, 1)) ** 4;
      const room = (0.05 + 0.5 * graze) * (0.5 + 0.5 * my) * open * 0.7;
      const gain = surface.gloss * fall;
      out.r += gain * (sunColor[0] * (glint + sheen) + sky[0] * room);
      out.g += gain * (sunColor[1] * (glint + sheen) + sky[1] * room);
      out.b += gain * (sunColor[2] * (glint + sheen) + sky[2] * room);
    }
  }

  /** How much of the outside light reaches the meeting point, through the screen and past the solids. */
  #sunlight(sx: number, sy: number, sz: number): number {
    const at = this.#at;
    let visible = this.#screen(at.x, at.y, at.z);
    if (visible < 0.004) return visible;
    const solids = this.#solids;
    const bounds = this.#bounds;
    const to = this.#toSun;
    to.x = at.x + at.nx * 0.004;
    to.y = at.y + at.ny * 0.004;
    to.z = at.z + at.nz * 0.004;
    to.dx = sx;
    to.dy = sy;
    to.dz = sz;
    for (let k = 0; k < solids.length && visible >= 0.004; k++) {
      if (bounds.near(k, to, 0.1)) visible *= (solids[k] as Solid).shade(to, this.#softness);
    }
    return visible;
  }
}

function everywhere(): number {
  return 1;
}
