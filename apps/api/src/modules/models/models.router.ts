import { listModelsOutput } from '@pingvas/contracts';
import { router, scoped } from '../../platform/trpc/procedures.ts';
import { listModels } from './list-models.ts';

const built = router({
  list: scoped('models:read')
    .output(listModelsOutput)
    .query(({ ctx }) => listModels(ctx)),
});

type Built = typeof built;
export interface ModelsRouter extends Built {}
/** The models that can be asked for. */
export const modelsRouter: ModelsRouter = built;
