import { recipe } from '@pingvas/contracts';
import { z } from 'zod';

/**
 * What the `metadata` column of an image holds: all that made it, complete, so that showing a picture needs no other
 * table. The recipe is this very picture's: its own seed, and a count of 1.
 */
export const imageMetadata = z.object({
  recipe,
  modelName: z.string(),
  priceInCredits: z.int().min(0),
  /** Of Pingvas, at the time. */
  version: z.string(),
});
export type ImageMetadata = z.infer<typeof imageMetadata>;
