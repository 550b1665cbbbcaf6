import {
  countMax,
  type ModelBase,
  type Recipe,
  recipeInput,
  type Scheduler,
  scheduler,
  seed as seedSchema,
  stepsMax,
} from '@pingvas/contracts';
import { type PixelSize, type Ratio, ratioOfSize, ratios, sizeOfRatio } from './picture-size.ts';

/** What somebody is about to ask for; kept through reloads, errors and sign-outs. */
export interface RecipeDraft {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Null means the first model there is. */
  readonly modelId: string | null;
  /** Follows the model's family; null when width and height were typed by hand. */
  readonly ratio: Ratio | null;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly cfgScale: number;
  readonly scheduler: Scheduler;
  readonly seed: string;
  /** True: every run uses this seed. False: a new one is drawn after each run. */
  readonly keepsSeed: boolean;
  readonly count: number;
}

/** A random seed of 32 bits: short enough to read aloud, and what the engine can tell apart. */
export function drawSeed(): string {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(drawn);
}

export function emptyDraft(): RecipeDraft {
  return {
    prompt: '',
    negativePrompt: '',
    modelId: null,
    ratio: 'landscape',
    ...sizeOfRatio('landscape', 'sdxl'),
    steps: 30,
    cfgScale: 7.5,
    scheduler: 'euler',
    seed: drawSeed(),
    keepsSeed: false,
    count: 4,
  };
}

/** A draft that makes the same picture again. */
export function draftOfRecipe(recipe: Recipe): RecipeDraft {
  const { prompt, negativePrompt, modelId, width, height, steps, cfgScale, count } = recipe;
  return {
    prompt,
    negativePrompt,
    modelId,
    ratio: ratioOfSize(recipe),
    width,
    height,
    steps,
    cfgScale,
    scheduler: recipe.scheduler,
    seed: recipe.seed,
    keepsSeed: true,
    count,
  };
}

/** The pixels a draft stands for with a model of this family. */
export function sizeOfDraft(draft: RecipeDraft, base: ModelBase): PixelSize {
  return draft.ratio ? sizeOfRatio(draft.ratio, base) : { width: draft.width, height: draft.height };
}

/** The complete recipe of a draft; the contract's own schema decides whether it is valid. */
export function recipeOfDraft(draft: RecipeDraft, model: { readonly id: string; readonly base: ModelBase }) {
  const { prompt, negativePrompt, steps, cfgScale, seed, count } = draft;
  const size = sizeOfDraft(draft, model.base);
  return recipeInput.safeParse({
    prompt,
    negativePrompt,
    modelId: model.id,
    ...size,
    steps,
    cfgScale,
    scheduler: draft.scheduler,
    seed,
    count,
  });
}

const isWhole = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

/** Reads what an older version of this page may have saved; whatever is wrong falls back on its own. */
export function readDraft(saved: string | null): RecipeDraft {
  const fallback = emptyDraft();
  if (saved === null) return fallback;
  let found: Partial<Record<keyof RecipeDraft, unknown>>;
  try {
    const parsed: unknown = JSON.parse(saved);
    if (typeof parsed !== 'object' || parsed === null) return fallback;
    found = parsed;
  } catch {
    return fallback;
  }
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
  const { cfgScale } = found;
  return {
    prompt: text(found.prompt, ''),
    negativePrompt: text(found.negativePrompt, ''),
    modelId: typeof found.modelId === 'string' ? found.modelId : null,
    ratio: found.ratio === null ? null : (ratios.find((ratio) => ratio === found.ratio) ?? fallback.ratio),
    width: isWhole(found.width, 64, 2048) ? found.width : fallback.width,
    height: isWhole(found.height, 64, 2048) ? found.height : fallback.height,
    steps: isWhole(found.steps, 1, stepsMax) ? found.steps : fallback.steps,
    cfgScale: typeof cfgScale === 'number' && cfgScale >= 1 && cfgScale <= 30 ? cfgScale : fallback.cfgScale,
    scheduler: scheduler.options.find((name) => name === found.scheduler) ?? fallback.scheduler,
    seed: seedSchema.safeParse(found.seed).success ? text(found.seed, fallback.seed) : fallback.seed,
    keepsSeed: found.keepsSeed === true,
    count: isWhole(found.count, 1, countMax) ? found.count : fallback.count,
  };
}
