import { listModelsOutput } from '@pingvas/contracts';
import { router, signedIn } from '../../platform/trpc/procedures.ts';
import { listModels } from './list-models.ts';

const built = router({
  list: signedIn.output(listModelsOutput).query(({ ctx }) => listModels(ctx)),
});

type Built = typeof built;
export interface ModelsRouter extends Built {}
/** The models that can be asked for. */
export const modelsRouter: ModelsRouter = built;
