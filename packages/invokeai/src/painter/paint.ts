import { Canvas } from './canvas.ts';
import { chooseScene, type SceneName } from './choose-scene.ts';
import { develop } from './finish.ts';
import { Noise } from './noise.ts';
import { hashText, mixBits, Random } from './random.ts';
import { readPrompt } from './read-prompt.ts';
import type { Brief, Hour, Scene } from './scene.ts';
import { scenes } from './scenes/all-scenes.ts';

/** A picture in memory: rows from the top, three bytes (red, green, blue) for each pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface PaintOrder {
  readonly prompt: string;
  readonly negativePrompt?: string;
  readonly seed: bigint;
  /** Pixels, a whole number from 1. */
  readonly width: number;
  readonly height: number;
  /** One sample a pixel, however small the picture is: rough edges, in a fraction of the time. */
  readonly isDraft?: boolean;
}

/**
 * Paints the picture that a prompt and a seed stand for: the same order gives the same bytes on every
 * machine, and a smaller order of the same ratio gives the same picture, smaller.
 */
export function paint(order: PaintOrder): Picture {
  const { width, height } = order;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`A picture cannot be ${width} by ${height} pixels`);
  }
  const { scene, brief, salt, colors } = prepare(order);
  const step = order.isDraft ? 1 : samplesPerSide(width, height);
  const canvas = new Canvas(width * step, height * step);
  const finish = scene(canvas, brief);
  const color = colors[0];
  const developed = color && !finish.tint ? { ...finish, tint: { color, share: 0.16 } } : finish;
  return {
    width,
    height,
    data: develop(canvas, developed, width, height, salt),
  };
}

/** Which scene an order leads to; the tests and the contact sheets use it. */
export function sceneFor(order: Pick<PaintOrder, 'prompt' | 'negativePrompt' | 'seed'>): SceneName {
  return chooseScene(readPrompt(order.prompt, order.negativePrompt), saltOf(order)).scene;
}

function prepare(order: PaintOrder): {
  scene: Scene;
  brief: Brief;
  salt: number;
  colors: Brief['color'][];
} {
  const reading = readPrompt(order.prompt, order.negativePrompt);
  const salt = saltOf(order);
  const random = new Random(salt);
  const noise = new Noise(new Random(mixBits(salt ^ 0x2c1b3c6d)));
  const brief: Brief = {
    random,
    noise,
    has: (idea) => reading.ideas.has(idea),
    hour: (...usual) => {
      // The draw happens in any case, so that naming an hour changes the light and not the composition.
      const own = random.pick(usual);
      return hours.find((hour) => reading.ideas.has(hour)) ?? own;
    },
    color: reading.colors[0],
  };
  return {
    scene: scenes[chooseScene(reading, salt).scene],
    brief,
    salt,
    colors: [...reading.colors],
  };
}

const hours: readonly Hour[] = ['night', 'dusk', 'dawn', 'day'];

function saltOf({ prompt, seed }: Pick<PaintOrder, 'prompt' | 'seed'>): number {
  const low = Number(BigInt.asUintN(32, seed));
  const high = Number(BigInt.asUintN(32, seed >> 32n));
  return mixBits(mixBits(hashText(prompt.trim()) ^ low) + Math.imul(high, 0x9e3779b1));
}

/** Small pictures are painted larger and averaged, so that they look like the large one from afar. */
function samplesPerSide(width: number, height: number): number {
  return Math.min(Math.max(Math.ceil(Math.sqrt(120_000 / (width * height))), 1), 4);
}
