import {
  type FailureCode,
  type FailureView,
  failureRules,
  failureSentences,
  type GenerationView,
  type ImageView,
  type Recipe,
} from '@pingvas/contracts';
import type { Generation } from '@pingvas/db';

type RecipeField = keyof Recipe;

/** What {@link recipeOf} reads, as columns of `table` for a `select`. */
export function recipeColumns(table: string): string {
  return `${table}.prompt, ${table}.negative_prompt as "negativePrompt", ${table}.model_id as "modelId", ${table}.width,
          ${table}.height, ${table}.steps, ${table}.cfg_scale as "cfgScale", ${table}.scheduler, ${table}.seed,
          ${table}.count`;
}

/** The complete recipe of a stored generation: nothing is left open any more. */
export function recipeOf(generation: Readonly<Pick<Generation, RecipeField>>): Recipe {
  const { prompt, negativePrompt, modelId, width, height, steps, cfgScale, scheduler, seed, count } =
    generation;
  return {
    prompt,
    negativePrompt,
    modelId,
    width,
    height,
    steps,
    cfgScale: Number(cfgScale),
    scheduler,
    seed,
    count,
  };
}

/** What is known of a generation's pictures. */
export interface PicturesOfGeneration {
  /** Ordered by index; without those that the person removed. */
  readonly images: readonly ImageView[];
  /** All that were delivered and paid for, removed ones included. */
  readonly deliveredCount: number;
}

/** By today's rules, also where an older row says another fault. */
function presentFailure(code: FailureCode): FailureView {
  const { fault, refund } = failureRules[code];
  return { code, fault, refund, ...failureSentences[code] };
}

/** What a view is made of: a stored row, or one that is being written. */
export type PresentedGeneration = Readonly<
  Pick<
    Generation,
    | RecipeField
    | 'id'
    | 'status'
    | 'modelName'
    | 'attempt'
    | 'pricePerPicture'
    | 'failureCode'
    | 'isEmulated'
    | 'createdAt'
    | 'startedAt'
    | 'completedAt'
  >
>;

/** A generation as its owner sees it; what is for operators stays behind. */
export function presentGeneration(
  generation: PresentedGeneration,
  { images, deliveredCount }: PicturesOfGeneration,
): GenerationView {
  const { failureCode, startedAt, completedAt, pricePerPicture } = generation;
  return {
    id: generation.id,
    status: generation.status,
    recipe: recipeOf(generation),
    modelName: generation.modelName,
    attempt: generation.attempt,
    images: [...images],
    priceInCredits: pricePerPicture * generation.count,
    creditsConsumed: pricePerPicture * deliveredCount,
    failure: failureCode === null ? null : presentFailure(failureCode),
    isEmulated: generation.isEmulated,
    createdAt: generation.createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    completedAt: completedAt?.toISOString() ?? null,
    durationSeconds:
      startedAt === null || completedAt === null
        ? null
        : Math.max(0, (completedAt.getTime() - startedAt.getTime()) / 1_000),
  };
}
