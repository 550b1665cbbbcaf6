import { initTRPC } from '@trpc/server';
import type { MachineContext } from '../context.ts';
import type { ProcedureMeta } from './audience.ts';
import { trpcErrorShape } from './trpc-error-shape.ts';

const t = initTRPC
  .context<MachineContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter: ({ error, ctx, path }) =>
      trpcErrorShape(error, { requestId: ctx?.requestId ?? null, path }),
  });

/** Makes the tables of the machines' router. */
export const machineRouter = t.router;

/** Rows for workers: `ctx.worker` is certain. */
export const machine = t.procedure.meta({ audience: 'machine', scope: null }).use(async ({ ctx, next }) =>
  // As for people: the calls of one batch must not share an entity manager.
  next({ ctx: { ...ctx, em: ctx.newEm(), worker: await ctx.authenticateWorker() } }),
);

/**
 * Rows for workers about one lease of theirs. A token that has counted here before is looked up with the lease, by one
 * read; see `readOwnLease`, which every such row begins with.
 */
export const leaseholder = t.procedure
  .meta({ audience: 'machine', scope: null })
  .use(async ({ ctx, next }) => {
    const secretHash = ctx.recognisedSecret() ?? (await ctx.authenticateWorker()).secretHash;
    return next({ ctx: { ...ctx, em: ctx.newEm(), secretHash } });
  });
