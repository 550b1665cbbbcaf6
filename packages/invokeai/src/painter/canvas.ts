import { Ink } from './palette.ts';

/** Colours one point; x grows to the right and y downwards from the middle of the picture. */
export type Shader = (x: number, y: number, out: Ink) => void;
/** Colours one point of a shape and answers how much of it is covered, 0 to 1. */
export type Stamp = (x: number, y: number, out: Ink) => number;

/**
 * The float buffer a scene paints on. Lengths are in units of about the picture's mean side, so a
 * composition keeps its proportions at every size: a square reaches from -0.5 to 0.5 both ways.
 */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** One pixel, in units. */
  readonly pixel: number;
  readonly data: Float32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    // Very long strips would otherwise get features larger than their short side.
    const unit = Math.min(Math.sqrt(width * height), 1.6 * Math.min(width, height));
    this.pixel = 1 / unit;
    this.halfWidth = width / 2 / unit;
    this.halfHeight = height / 2 / unit;
    this.data = new Float32Array(width * height * 3);
  }

  /** Colours every pixel, without any refinement: for shaders that soften their own edges. */
  fill(shader: Shader): void {
    const { data, width, height, pixel, halfWidth, halfHeight } = this;
    const ink = new Ink();
    let at = 0;
    for (let j = 0; j < height; j++) {
      const y = (j + 0.5) * pixel - halfHeight;
      for (let i = 0; i < width; i++) {
        shader((i + 0.5) * pixel - halfWidth, y, ink);
        data[at++] = ink.r;
        data[at++] = ink.g;
        data[at++] = ink.b;
      }
    }
  }

  /**
   * Colours every pixel, then looks again, four times, at those that stand out most from their
   * neighbours. At most `share` of the pixels are looked at again, which bounds the time.
   */
  fillRefined(shader: Shader, share = 0.22): void {
    this.fill(shader);
    const contrast = this.#contrast();
    const threshold = thresholdFor(contrast, share);
    const { data, width, pixel, halfWidth, halfHeight } = this;
    const ink = new Ink();
    for (let p = 0; p < contrast.length; p++) {
      if ((contrast[p] as number) < threshold) continue;
      const x = ((p % width) + 0.5) * pixel - halfWidth;
      const y = (Math.floor(p / width) + 0.5) * pixel - halfHeight;
      let r = 0;
      let g = 0;
      let b = 0;
      for (let k = 0; k < 4; k++) {
        shader(x + (gridX[k] as number) * pixel, y + (gridY[k] as number) * pixel, ink);
        // A lone blinding sample would undo the averaging, so samples are held to what film can show.
        r += Math.min(ink.r, 2);
        g += Math.min(ink.g, 2);
        b += Math.min(ink.b, 2);
      }
      data[p * 3] = r / 4;
      data[p * 3 + 1] = g / 4;
      data[p * 3 + 2] = b / 4;
    }
  }

  /** Lays a shape over what is there, visiting only the pixels inside its box. */
  stamp(left: number, top: number, right: number, bottom: number, shape: Stamp): void {
    const { data, width, height, pixel, halfWidth, halfHeight } = this;
    const i0 = Math.max(0, Math.floor((left + halfWidth) / pixel));
    const i1 = Math.min(width - 1, Math.ceil((right + halfWidth) / pixel));
    const j0 = Math.max(0, Math.floor((top + halfHeight) / pixel));
    const j1 = Math.min(height - 1, Math.ceil((bottom + halfHeight) / pixel));
    const ink = new Ink();
    for (let j = j0; j <= j1; j++) {
      const y = (j + 0.5) * pixel - halfHeight;
      let at = (j * width + i0) * 3;
      for (let i = i0; i <= i1; i++, at += 3) {
        const cover = shape((i + 0.5) * pixel - halfWidth, y, ink);
        if (cover <= 0) continue;
        data[at] = (data[at] as number) * (1 - cover) + ink.r * cover;
        data[at + 1] = (data[at + 1] as number) * (1 - cover) + ink.g * cover;
        data[at + 2] = (data[at + 2] as number) * (1 - cover) + ink.b * cover;
      }
    }
  }

  #contrast(): Uint8Array {
    const { data, width, height } = this;
    const tone = new Float32Array(width * height);
    for (let p = 0; p < tone.length; p++) {
      const sum =
        (data[p * 3] as number) * 0.3 + (data[p * 3 + 1] as number) * 0.5 + (data[p * 3 + 2] as number) * 0.2;
      tone[p] = Math.sqrt(Math.min(Math.max(sum, 0), 1.5));
    }
    const contrast = new Uint8Array(width * height);
    for (let j = 0; j < height - 1; j++) {
      for (let i = 0; i < width - 1; i++) {
        const p = j * width + i;
        const own = tone[p] as number;
        const right = Math.min(255, Math.abs(own - (tone[p + 1] as number)) * 512);
        const below = Math.min(255, Math.abs(own - (tone[p + width] as number)) * 512);
        const most = Math.max(right, below);
        if (most > (contrast[p] as number)) contrast[p] = most;
        if (right > (contrast[p + 1] as number)) contrast[p + 1] = right;
        if (below > (contrast[p + width] as number)) contrast[p + width] = below;
      }
    }
    return contrast;
  }
}

const gridX = [-0.375, 0.125, 0.375, -0.125];
const gridY = [-0.125, -0.375, 0.125, 0.375];
const lowestUsefulContrast = 14;

function thresholdFor(contrast: Uint8Array, share: number): number {
  const counts = new Uint32Array(257);
  for (const value of contrast) counts[value] = (counts[value] as number) + 1;
  let left = contrast.length * share;
  for (let value = 255; value > lowestUsefulContrast; value--) {
    left -= counts[value] as number;
    if (left < 0) return value + 1;
  }
  return lowestUsefulContrast;
}
