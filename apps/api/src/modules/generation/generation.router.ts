import {
  generationIdInput,
  generationView,
  listGenerationsInput,
  listGenerationsOutput,
  requestGenerationInput,
} from '@pingvas/contracts';
import { router, signedIn } from '../../platform/trpc/procedures.ts';
import { cancelGeneration } from './cancel-generation.ts';
import { getGeneration } from './get-generation.ts';
import { listGenerations } from './list-generations.ts';
import { requestGeneration } from './request-generation.ts';

const built = router({
  request: signedIn
    .input(requestGenerationInput)
    .output(generationView)
    .mutation(({ ctx, input }) => requestGeneration(ctx, input)),
  get: signedIn
    .input(generationIdInput)
    .output(generationView)
    .query(({ ctx, input }) => getGeneration(ctx, input)),
  list: signedIn
    .input(listGenerationsInput)
    .output(listGenerationsOutput)
    .query(({ ctx, input }) => listGenerations(ctx, input)),
  cancel: signedIn
    .input(generationIdInput)
    .output(generationView)
    .mutation(({ ctx, input }) => cancelGeneration(ctx, input)),
});

type Built = typeof built;
export interface GenerationRouter extends Built {}
/** A person's own runs of pictures. */
export const generationRouter: GenerationRouter = built;
