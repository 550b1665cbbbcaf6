import { z } from 'zod';
import { imageView } from '../image/image.ts';
import { creditAmount, id, moment } from '../text.ts';
import { failureView } from './failure.ts';
import { recipe, recipeInput } from './recipe.ts';

export const generationStatus = z.enum([
  'queued',
  'claimed',
  'rendering',
  'uploading',
  'succeeded',
  'failed',
  'cancelled',
]);
export type GenerationStatus = z.infer<typeof generationStatus>;

const ended: ReadonlySet<GenerationStatus> = new Set(['succeeded', 'failed', 'cancelled']);

/** True for a status that never changes again. */
export function hasEnded(status: GenerationStatus): boolean {
  return ended.has(status);
}

export const generationView = z.object({
  id,
  status: generationStatus,
  recipe,
  modelName: z.string(),
  /** 1 for the first try; a worker that vanished costs one of three. 0 before the first claim. */
  attempt: z.int().min(0),
  /** Ordered by picture index; pictures appear one by one. */
  images: z.array(imageView),
  /** What was asked for all pictures, and what has been paid so far. */
  priceInCredits: creditAmount,
  creditsConsumed: creditAmount,
  failure: failureView.nullable(),
  isEmulated: z.boolean(),
  createdAt: moment,
  startedAt: moment.nullable(),
  completedAt: moment.nullable(),
  durationSeconds: z.number().nonnegative().nullable(),
});
export type GenerationView = z.infer<typeof generationView>;

/** The caller's own key: the same key gives the same generation and one charge, however often it is sent. */
export const requestKey = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

export const requestGenerationInput = z.object({ recipe: recipeInput, requestKey });
export type RequestGenerationInput = z.output<typeof requestGenerationInput>;

export const generationIdInput = z.object({ generationId: id });

export const listGenerationsInput = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(100).default(20),
  /** Only those that have not ended. */
  isOpen: z.boolean().optional(),
});
export type ListGenerationsInput = z.output<typeof listGenerationsInput>;

export const listGenerationsOutput = z.object({
  items: z.array(generationView),
  nextCursor: z.string().nullable(),
});
