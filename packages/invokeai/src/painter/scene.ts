import type { Canvas } from './canvas.ts';
import type { Finish } from './finish.ts';
import type { Noise } from './noise.ts';
import type { Color } from './palette.ts';
import type { Random } from './random.ts';
import type { Idea } from './words.ts';

/** The hour a picture is set in. */
export type Hour = 'night' | 'dusk' | 'dawn' | 'day';

/** Everything a scene may draw its choices from. */
export interface Brief {
  readonly random: Random;
  readonly noise: Noise;
  readonly has: (idea: Idea) => boolean;
  /** The hour asked for, or one of the scene's own, chosen by the seed. */
  readonly hour: (...usual: readonly [Hour, ...Hour[]]) => Hour;
  /** The first colour named, for a scene that has one thing to dye with it. */
  readonly color: Color | undefined;
}

/** Paints one picture and says how to develop it. */
export type Scene = (canvas: Canvas, brief: Brief) => Finish;
