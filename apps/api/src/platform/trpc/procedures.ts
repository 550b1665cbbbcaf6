import type { ModuleScope } from '@pingvas/contracts';
import { initTRPC } from '@trpc/server';
import { admitAdmin, admitProven, admitProvenAdmin, admitScoped, admitSignedIn } from '../admission.ts';
import type { PersonContext } from '../context.ts';
import type { RowLimit } from '../limits/limits.ts';
import type { ProcedureMeta } from './audience.ts';
import { trpcErrorShape } from './trpc-error-shape.ts';

const t = initTRPC
  .context<PersonContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter: ({ error, ctx, path }) =>
      trpcErrorShape(error, { requestId: ctx?.requestId ?? null, path }),
    // A proxy closes what is silent for a minute; a client that hears nothing for 25 s looks for a better line.
    sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 25_000 } },
  });

/** Makes the tables of the people's router. */
export const router = t.router;

/**
 * Counts each call of a row by where it comes from, also a call whose input is wrong. Stands before `input`. The step
 * carries `limit`, so that tests can ask a row for it.
 */
export function limited(limit: RowLimit) {
  const counted = t.middleware(async ({ ctx, next }) => {
    await ctx.limits.spend(limit, ctx.caller);
    return next();
  });
  for (const step of counted._middlewares) Object.assign(step, { limit });
  return counted;
}

// The calls of one batch run side by side, and an entity manager is no place for two: each row makes its own.

/** Rows that need no sign-in. What they change needs a limit of its own besides: `anyone.use(limited('register'))`. */
export const anyone = t.procedure
  .use(async ({ ctx, next }) => {
    await ctx.limits.spend('api', ctx.caller);
    return next({ ctx: { em: ctx.newEm() } });
  })
  .meta({ audience: 'anyone', scope: null });

/** Rows for people in a session of their own, never for API keys: `ctx.actor` is certain. */
export const signedIn = t.procedure
  .meta({ audience: 'signedIn', scope: null })
  .use(async ({ ctx, next }) => next({ ctx: { em: ctx.newEm(), actor: await admitSignedIn(ctx) } }));

/** Rows for people and for API keys that were given `scope`. */
export function scoped(scope: ModuleScope) {
  return t.procedure
    .meta({ audience: 'signedIn', scope })
    .use(async ({ ctx, next }) => next({ ctx: { em: ctx.newEm(), actor: await admitScoped(ctx, scope) } }));
}

/** As `scoped`, for rows that answer from the check alone: an entity manager costs more than such an answer. */
export function scopedOnly(scope: ModuleScope) {
  return t.procedure
    .meta({ audience: 'signedIn', scope })
    .use(async ({ ctx, next }) => next({ ctx: { actor: await admitScoped(ctx, scope) } }));
}

/** Sensitive rows: as `signedIn`, for people who have shown a moment ago who they are. */
export const proven = t.procedure
  .meta({ audience: 'proven', scope: null })
  .use(async ({ ctx, next }) => next({ ctx: { em: ctx.newEm(), actor: await admitProven(ctx) } }));

/** Rows for operators. */
export const admin = t.procedure
  .meta({ audience: 'admin', scope: null })
  .use(async ({ ctx, next }) => next({ ctx: { em: ctx.newEm(), actor: await admitAdmin(ctx) } }));

/** Rows that change something for others: for operators who have shown a moment ago who they are. */
export const provenAdmin = t.procedure
  .meta({ audience: 'provenAdmin', scope: null })
  .use(async ({ ctx, next }) => next({ ctx: { em: ctx.newEm(), actor: await admitProvenAdmin(ctx) } }));
