import { creditsView } from '@pingvas/contracts';
import { type RestRoute, restRoute } from '../../platform/rest/rest-route.ts';
import { creditsOf } from './credits-of.ts';

/** A person's own credits, for callers in any language. */
export const creditsRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/credits',
    summary: 'What can be spent now, and what is held for pictures that are still being made',
    audience: 'credits:read',
    output: creditsView,
    status: 200,
    run: ({ em, actor }) => creditsOf(em, actor.userId),
  }),
];
