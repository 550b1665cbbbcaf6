import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';

const described = z.object({
  _def: z.object({
    type: z.enum(['query', 'mutation', 'subscription']),
    meta: z.object({ audience: z.enum(['anyone', 'signedIn', 'admin', 'machine']) }),
  }),
});

export interface DescribedProcedure {
  readonly path: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly audience: 'anyone' | 'signedIn' | 'admin' | 'machine';
}

/** Every procedure of a router, sorted by path. A procedure without an audience is an error. */
export function proceduresOf(router: AnyTRPCRouter): DescribedProcedure[] {
  return Object.entries(router._def.procedures)
    .map(([path, procedure]) => {
      // A procedure is a function that carries its definition.
      const { _def } = described.parse({ ...Object(procedure) });
      return { path, kind: _def.type, audience: _def.meta.audience };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
