import { type ModuleScope, moduleScopes } from '@pingvas/contracts';
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import type { Audience } from '../platform/trpc/audience.ts';

const described = z.object({
  _def: z.object({
    type: z.enum(['query', 'mutation', 'subscription']),
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
}

/** Every procedure of a router, sorted by path. A procedure without an audience is an error. */
export function proceduresOf(router: AnyTRPCRouter): DescribedProcedure[] {
  return Object.entries(router._def.procedures)
    .map(([path, procedure]) => {
      // A procedure is a function that carries its definition.
      const { _def } = described.parse({ ...Object(procedure) });
      return { path, kind: _def.type, ..._def.meta };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
