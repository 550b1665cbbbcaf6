import { listModelsOutput } from '@pingvas/contracts';
import { type RestRoute, restRoute } from '../../platform/rest/rest-route.ts';
import { listModels } from './list-models.ts';

/** The models that can be asked for, for callers in any language. */
export const modelsRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/models',
    summary: 'The models that can be asked for, the default first',
    audience: 'models:read',
    output: listModelsOutput,
    status: 200,
    run: (context) => listModels(context),
  }),
];
