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
  const behind = new Float32Array(height * 3);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < height; j++) {
      for (let c = 0; c < 3; c++) behind[j * 3 + c] = data[(j * width + i) * 3 + c] as number;
    }
    const slant = ((i + 0.5) * pixel - halfWidth) / lens;
    const rowAt = (z: number): number =>
      (horizon + ((eye - terrain.height(slant * z, z)) / z) * lens + halfHeight) / pixel;
    // `filled` is the row (as a fraction) down to which the column is still free.
    let filled = height;
    let lastRow = height + 1;
    let lastZ = near;
    const raise = (z: number, row: number): void => {
      if (row < filled) {
        // The part between the last sample and this one; rows below `lastRow` are hidden by a crest.
        const top = Math.max(0, Math.floor(row));
        for (let j = Math.ceil(filled) - 1; j >= top; j--) {
          const cover = Math.min(1, Math.min(filled, j + 1) - Math.max(row, j));
          if (cover <= 0) continue;
          const share = lastRow > row ? clamp((lastRow - (j + 0.5)) / (lastRow - row), 0, 1) : 1;
          // In perspective the inverse of the distance is what is linear on the canvas.
          const zz = 1 / (1 / lastZ + (1 / z - 1 / lastZ) * share);
          shadeAt(terrain, slant * zz, zz, pixel, ink);
          const at = (j * width + i) * 3;
          // Shares of a pixel stand side by side, so each replaces its part of the background and no more.
          const back = j * 3;
          data[at] = (data[at] as number) + (ink.r - (behind[back] as number)) * cover;
          data[at + 1] = (data[at + 1] as number) + (ink.g - (behind[back + 1] as number)) * cover;
          data[at + 2] = (data[at + 2] as number) + (ink.b - (behind[back + 2] as number)) * cover;
        }
        filled = row;
      }
      lastRow = row;
      lastZ = z;
    };
    // Each sample waits for the next: if that one lies lower, the waiting one stood near a crest, and the
    // crest itself is drawn in its place. Otherwise the line of the land would be toothed, because every
    // column steps over it at another distance.
    let before = near;
    let waiting = near;
    let waitingRow = height + 1;
    for (let z = near; z < far && filled > 0; z *= growth) {
      const row = rowAt(z);
      if (row > waitingRow && waitingRow <= filled) {
        const crest = highest(rowAt, before, z);
        raise(crest, Math.min(rowAt(crest), waitingRow));
      } else raise(waiting, waitingRow);
      before = waiting;
      waiting = z;
      waitingRow = row;
    }
  }
}

/** The distance between two others at which the land stands highest on the canvas. */
function highest(rowAt: (z: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  for (let k = 0; k < 9; k++) {
    const a = low + (high - low) * 0.382;
    const b = low + (high - low) * 0.618;
    if (rowAt(a) < rowAt(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

function shadeAt(terrain: Terrain, x: number, z: number, pixel: number, ink: Ink): void {
  const e = Math.max(0.004, z * pixel * 1.2);
  const h = terrain.height(x, z);
  const nx = (h - terrain.height(x + e, z)) / e;
  // Towards the eye: beyond a crest lies a slope that is not in view.
  const nz = (terrain.height(x, z - e) - h) / e;
  const length = Math.sqrt(nx * nx + nz * nz + 1);
  terrain.color(x, z, h, nx / length, 1 / length, nz / length, z, ink);
}
