import { type ModuleScope, moduleScopes } from '@pingvas/contracts';
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import type { Audience } from '../platform/trpc/audience.ts';

const described = z.object({
  _def: z.object({
    type: z.enum(['query', 'mutation', 'subscription']),
    middlewares: z.array(z.unknown()),
    meta: z.object({
      audience: z.enum(['anyone', 'signedIn', 'proven', 'admin', 'provenAdmin', 'machine']),
      scope: z.enum(moduleScopes).nullable(),
    }),
  }),
});

export interface DescribedProcedure {
  readonly path: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly audience: Audience;
  /** What an API key needs; null where keys are refused. */
  readonly scope: ModuleScope | null;
  /** What its calls count for besides what every call does: the names of limits. */
  readonly limits: readonly unknown[];
}

/** Every procedure of a router, sorted by path. A procedure without an audience is an error. */
export function proceduresOf(router: AnyTRPCRouter): DescribedProcedure[] {
  return Object.entries(router._def.procedures)
    .map(([path, procedure]) => {
      // A procedure is a function that carries its definition.
      const { _def } = described.parse({ ...Object(procedure) });
      const limits = _def.middlewares.flatMap((step) => Object(step).limit ?? []);
      return { path, kind: _def.type, limits, ..._def.meta };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
