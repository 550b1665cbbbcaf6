import { z } from 'zod';
import { creditsView } from '../credits/credits.ts';
import { preview } from '../fleet/worker-protocol.ts';
import { generationView } from '../generation/generation.ts';
import { id } from '../text.ts';

/** What a person's own stream carries. Each event is whole: a missed one is made good by the next. */
export const liveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('generation.changed'), generation: generationView }),
  z.object({
    type: z.literal('generation.progress'),
    generationId: id,
    pictureIndex: z.int().min(0),
    step: z.int().min(0),
    steps: z.int().min(1),
    /** For the picture that is forming, not for the whole run; null before the first step. */
    secondsLeft: z.number().nonnegative().nullable(),
    preview: preview.nullable(),
  }),
  z.object({ type: z.literal('image.removed'), imageId: id }),
  z.object({ type: z.literal('credits.changed'), credits: creditsView }),
]);
export type LiveEvent = z.infer<typeof liveEvent>;

export const liveEventsInput = z.object({ lastEventId: z.string().max(200).nullish() }).optional();
