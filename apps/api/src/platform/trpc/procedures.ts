import { initTRPC } from '@trpc/server';
import type { PersonContext } from '../context.ts';
import { DomainError } from '../errors/domain-error.ts';
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

// The calls of one batch run side by side, and an entity manager is no place for two: each row makes its own.

/** Rows that need no sign-in. */
export const anyone = t.procedure
  .use(({ ctx, next }) => next({ ctx: { em: ctx.newEm() } }))
  .meta({ audience: 'anyone' });

/** Rows for people who are signed in: `ctx.actor` is certain. */
export const signedIn = t.procedure
  .meta({ audience: 'signedIn' })
  .use(async ({ ctx, next }) => next({ ctx: { em: ctx.newEm(), actor: await ctx.authenticate() } }));

/** As `signedIn`, for rows that answer from the session alone: an entity manager costs more than such an answer. */
export const signedInOnly = t.procedure
  .meta({ audience: 'signedIn' })
  .use(async ({ ctx, next }) => next({ ctx: { actor: await ctx.authenticate() } }));

/**
 * Rows for operators.
 *
 * @public The rooms of operators come later; the audience is walked by the permission tests from the first row on.
 */
export const admin = t.procedure.meta({ audience: 'admin' }).use(async ({ ctx, next }) => {
  const actor = await ctx.authenticate();
  if (actor.role !== 'admin') throw new DomainError('identity.forbidden');
  return next({ ctx: { em: ctx.newEm(), actor } });
});
