import {
  generationIdInput,
  generationView,
  listGenerationsInput,
  listGenerationsOutput,
  requestGenerationInput,
} from '@pingvas/contracts';
import { router, scoped } from '../../platform/trpc/procedures.ts';
import { cancelGeneration } from './cancel-generation.ts';
import { getGeneration } from './get-generation.ts';
import { listGenerations } from './list-generations.ts';
import { requestGeneration } from './request-generation.ts';

const built = router({
  request: scoped('generation:generate')
    .input(requestGenerationInput)
    .output(generationView)
    .mutation(({ ctx, input }) => requestGeneration(ctx, input)),
  get: scoped('generation:read')
    .input(generationIdInput)
    .output(generationView)
    .query(({ ctx, input }) => getGeneration(ctx, input)),
  list: scoped('generation:read')
    .input(listGenerationsInput)
    .output(listGenerationsOutput)
    .query(({ ctx, input }) => listGenerations(ctx, input)),
  cancel: scoped('generation:manage')
    .input(generationIdInput)
    .output(generationView)
    .mutation(({ ctx, input }) => cancelGeneration(ctx, input)),
});

type Built = typeof built;
export interface GenerationRouter extends Built {}
/** A person's own runs of pictures. */
export const generationRouter: GenerationRouter = built;
