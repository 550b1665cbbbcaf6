import type { Canvas } from '../canvas.ts';
import { clamp, Ink } from '../palette.ts';

/** A land of heights, seen from a point above it towards growing z. */
export interface Terrain {
  /** Height of the land at a place. */
  readonly height: (x: number, z: number) => number;
  /** Colours the land; the normal is of length one, `away` is the distance from the eye. */
  readonly color: (
    x: number,
    z: number,
    h: number,
    nx: number,
    ny: number,
    nz: number,
    away: number,
    out: Ink,
  ) => void;
  /** Height of the eye above zero. */
  readonly eye: number;
  /** Where the horizon lies on the canvas. */
  readonly horizon: number;
  readonly lens: number;
  readonly near: number;
  readonly far: number;
}

/**
 * Lays the land over what is on the canvas. Each column walks away from the eye once and keeps the highest
 * line it has seen, which costs a small part of what a ray for each point would.
 */
export function layTerrain(canvas: Canvas, terrain: Terrain): void {
  const { width, height, pixel, halfWidth, halfHeight, data } = canvas;
  const { eye, horizon, lens, near, far } = terrain;
  const ink = new Ink();
  const growth = 1.006;
  for (let i = 0; i < width; i++) {
    const slant = ((i + 0.5) * pixel - halfWidth) / lens;
    // `filled` is the row (as a fraction) down to which the column is still free.
    let filled = height;
    let lastRow = height + 1;
    let lastZ = near;
    for (let z = near; z < far && filled > 0; z *= growth) {
      const h = terrain.height(slant * z, z);
      const row = (horizon + ((eye - h) / z) * lens + halfHeight) / pixel;
      if (row < filled) {
        // The part between the last sample and this one; rows below `lastRow` are hidden by a crest.
        const bottom = Math.ceil(filled);
        const top = Math.max(0, Math.floor(row));
        for (let j = bottom - 1; j >= top; j--) {
          const cover = Math.min(1, Math.min(filled, j + 1) - Math.max(row, j));
          if (cover <= 0) continue;
          const share = lastRow > row ? clamp((lastRow - (j + 0.5)) / (lastRow - row), 0, 1) : 1;
          // In perspective the inverse of the distance is what is linear on the canvas.
          const zz = 1 / (1 / lastZ + (1 / z - 1 / lastZ) * share);
          shadeAt(terrain, slant * zz, zz, pixel, ink);
          const at = (j * width + i) * 3;
          data[at] = (data[at] as number) * (1 - cover) + ink.r * cover;
          data[at + 1] = (data[at + 1] as number) * (1 - cover) + ink.g * cover;
          data[at + 2] = (data[at + 2] as number) * (1 - cover) + ink.b * cover;
        }
        filled = row;
      }
      lastRow = row;
      lastZ = z;
    }
  }
}

function shadeAt(terrain: Terrain, x: number, z: number, pixel: number, ink: Ink): void {
  const e = Math.max(0.004, z * pixel * 1.2);
  const h = terrain.height(x, z);
  const nx = (h - terrain.height(x + e, z)) / e;
  const nz = (h - terrain.height(x, z + e)) / e;
  const length = Math.sqrt(nx * nx + nz * nz + 1);
  terrain.color(x, z, h, nx / length, 1 / length, nz / length, z, ink);
}
