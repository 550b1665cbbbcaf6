/** A colour being worked on. Scenes write into one instance, so that a pixel allocates nothing. */
export class Ink {
  r = 0;
  g = 0;
  b = 0;

  set(color: Color): this {
    this.r = color[0];
    this.g = color[1];
    this.b = color[2];
    return this;
  }

  /** Moves this colour the given share (0 to 1) of the way to another. */
  toward(color: Color, share: number): this {
    this.r += (color[0] - this.r) * share;
    this.g += (color[1] - this.g) * share;
    this.b += (color[2] - this.b) * share;
    return this;
  }

  scale(factor: number): this {
    this.r *= factor;
    this.g *= factor;
    this.b *= factor;
    return this;
  }

  add(color: Color, amount: number): this {
    this.r += color[0] * amount;
    this.g += color[1] * amount;
    this.b += color[2] * amount;
    return this;
  }
}

/** Red, green, blue in [0, 1]; whether it is light or screen value is the scene's choice. */
export type Color = readonly [number, number, number];

/** Screen values of a six digit hex colour such as '1b6b5a'. */
export function screen(hex: string): Color {
  const value = Number.parseInt(hex, 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

const lights = new Map<string, Color>();

/** The same colour as an amount of light, for scenes that add and bounce light; cheap to ask for again. */
export function light(hex: string): Color {
  let color = lights.get(hex);
  if (!color) {
    color = toLight(screen(hex));
    lights.set(hex, color);
  }
  return color;
}

export function toLight([r, g, b]: Color): Color {
  return [r ** 2.2, g ** 2.2, b ** 2.2];
}

export function mix(from: Color, to: Color, share: number): Color {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

export function dim(color: Color, factor: number): Color {
  return [color[0] * factor, color[1] * factor, color[2] * factor];
}

export function luma(color: Color): number {
  return 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2];
}

/** Colours spread evenly over a range from 0 to 1, read by position. */
export class Ramp {
  readonly #stops: readonly Color[];

  constructor(...stops: readonly [Color, Color, ...Color[]]) {
    this.#stops = stops;
  }

  /** Writes the colour at a position into `out`; outside 0 to 1 the ends continue. */
  into(position: number, out: Ink): Ink {
    const last = this.#stops.length - 1;
    const at = Math.min(Math.max(position, 0), 1) * last;
    const index = Math.min(Math.floor(at), last - 1);
    const share = at - index;
    const from = this.#stops[index] as Color;
    const to = this.#stops[index + 1] as Color;
    out.r = from[0] + (to[0] - from[0]) * share;
    out.g = from[1] + (to[1] - from[1]) * share;
    out.b = from[2] + (to[2] - from[2]) * share;
    return out;
  }

  at(position: number): Color {
    const ink = this.into(position, new Ink());
    return [ink.r, ink.g, ink.b];
  }
}

/** 0 below `low`, 1 above `high`, a soft S between; `low` may be the larger, which turns it round. */
export function ease(low: number, high: number, value: number): number {
  const t = Math.min(Math.max((value - low) / (high - low), 0), 1);
  return t * t * (3 - 2 * t);
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : Math.min(value, high);
}
