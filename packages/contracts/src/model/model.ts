import { z } from 'zod';
import { id } from '../text.ts';

/** Families of checkpoints that have a graph builder today. */
export const modelBase = z.enum(['sd-1', 'sdxl']);
export type ModelBase = z.infer<typeof modelBase>;

export const modelView = z.object({
  id,
  /** Unique and stable; what the engine calls it. */
  name: z.string().min(1).max(200),
  displayName: z.string().min(1).max(200),
  type: z.literal('main'),
  base: modelBase,
  isActive: z.boolean(),
  /** A live worker has it, so a request would start soon. */
  isAvailable: z.boolean(),
  /** Median of recent pictures, in seconds; null before the first. */
  secondsPerPicture: z.number().nonnegative().nullable(),
});
export type ModelView = z.infer<typeof modelView>;

export const listModelsOutput = z.object({ items: z.array(modelView) });
