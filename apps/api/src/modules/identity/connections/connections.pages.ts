import { type GuestLook, guestLook, isSitePath, type OauthProvider, oauthProvider } from '@pingvas/contracts';
import { Hono, type Context as HonoContext } from 'hono';
import type { Context, PersonContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { toDomainError } from '../../../platform/errors/to-domain-error.ts';
import type { ApiEnv } from '../../../platform/http/api-env.ts';
import { named } from '../../../platform/http/observe.ts';
import { logFailure } from '../../../platform/log/log-failure.ts';
import { enterByCookie } from '../enter.ts';
import { attemptCookie, attemptSecret, endedAttemptCookie } from './attempt-cookie.ts';
import { type ReturnedAttempt, startAttempt, takeAttempt } from './attempts.ts';
import { linkConnection } from './link-connection.ts';
import { randomSecret } from './random-secret.ts';
import { signInElsewhere } from './sign-in-elsewhere.ts';
import { whoReturned } from './who-returned.ts';

type PageContext = PersonContext & Context;
type ContextOf = (c: HonoContext<ApiEnv>, responseHeaders: Headers) => PersonContext;

const stateCharsMax = 512;

/**
 * The two addresses of signing in elsewhere that browsers visit, below /auth. Whatever happens, a person ends on a page
 * of the web app: errors go there by their code.
 */
export function connectionPages(contextOf: ContextOf): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/:provider/start', named('/auth/:provider/start'), (c) =>
    visit(c, contextOf, async (context, provider) => {
      await context.limits.spend('oauth', context.caller);
      const wanted = c.req.query('next') ?? '';
      const next = isSitePath(wanted) ? wanted : null;
      const browserSecret = randomSecret();
      const { state, url } = await startAttempt(context, provider, {
        holder: { via: 'cookie', browserSecret },
        what: { purpose: 'sign-in', look: lookOf(c) },
        next,
      });
      const { settings, responseHeaders } = context;
      responseHeaders.append('set-cookie', attemptCookie(settings.publicOrigin, state, browserSecret));
      return url;
    }),
  );
  app.get('/:provider/callback', named('/auth/:provider/callback'), (c) =>
    visit(c, contextOf, async (context, provider) => {
      await context.limits.spend('oauth', context.caller);
      return comeBack(c, context, provider);
    }),
  );
  return app;
}

/** Takes somebody in who comes back from a provider, or says why not. Answers the page to go on to. */
async function comeBack(
  c: HonoContext<ApiEnv>,
  context: PageContext,
  provider: OauthProvider,
): Promise<string> {
  const { settings, responseHeaders } = context;
  const { publicOrigin } = settings;
  const state = c.req.query('state') ?? '';
  if (state === '' || state.length > stateCharsMax) throw new DomainError('identity.connection-state');
  const browserSecret = attemptSecret(publicOrigin, state, c.req.header('cookie') ?? null);
  const attempt = await takeAttempt(context, state, { provider, via: 'cookie', browserSecret });
  responseHeaders.append('set-cookie', endedAttemptCookie(publicOrigin, state));
  try {
    return await finish(c, context, attempt);
  } catch (error) {
    throw new FailedReturn(attempt, error);
  }
}

/** Keeps where somebody came from beside what went wrong. */
class FailedReturn extends Error {
  readonly attempt: ReturnedAttempt;

  constructor(attempt: ReturnedAttempt, cause: unknown) {
    super('failed return', { cause });
    this.attempt = attempt;
  }
}

async function finish(
  c: HonoContext<ApiEnv>,
  context: PageContext,
  attempt: ReturnedAttempt,
): Promise<string> {
  const { provider, what, next } = attempt;
  const given = { code: c.req.query('code'), error: c.req.query('error') };
  const answer = {
    ...(given.code === undefined ? {} : { code: given.code }),
    ...(given.error === undefined ? {} : { error: given.error }),
  };
  if (what.purpose === 'link') {
    const actor = await context.authenticate();
    // The session that has proven itself is the one that links; any other one may be somebody else's.
    const isSame =
      actor.via === 'session' && actor.sessionId === what.sessionId && actor.userId === what.userId;
    if (!isSame) throw new DomainError('identity.unauthenticated');
    await linkConnection({ ...context, actor }, provider, await whoReturned(context, attempt, answer));
    return `/account/connections?linked=${provider}`;
  }
  const person = await whoReturned(context, attempt, answer);
  const user = await signInElsewhere(context, provider, person, what.look);
  const entry = await enterByCookie(context, user, 'provider');
  if (entry.state === 'signed-in') return next ?? '/';
  return secondStep(entry, next);
}

/** The ticket travels behind the hash: no server, no log and no page of others gets to see it. */
function secondStep(
  { ticket, methods, expiresAt }: { ticket: string; methods: readonly string[]; expiresAt: string },
  next: string | null,
): string {
  const query = next === null ? '' : `?${new URLSearchParams({ next })}`;
  return `/second-factor${query}#${new URLSearchParams({ ticket, methods: methods.join(','), expiresAt })}`;
}

/** What the page says that the person chose there; a page that says nothing leaves the language to the browser. */
function lookOf(c: HonoContext<ApiEnv>): GuestLook {
  const { language, theme, time_zone: timeZone } = c.req.query();
  const browserLanguage = /^en\b/i.test(c.req.header('accept-language')?.trim() ?? '') ? 'en' : 'ko';
  const said = guestLook.parse({ language, theme, timeZone });
  return { ...said, language: said.language ?? browserLanguage };
}

async function visit(
  c: HonoContext<ApiEnv>,
  contextOf: ContextOf,
  work: (context: PageContext, provider: OauthProvider) => Promise<string>,
): Promise<Response> {
  const provider = oauthProvider.safeParse(c.req.param('provider'));
  if (!provider.success) throw new DomainError('request.not-found');
  const responseHeaders = new Headers();
  const person = contextOf(c, responseHeaders);
  const context = { ...person, em: person.newEm() };
  const place = await work(context, provider.data).catch((thrown: unknown) => {
    const failed = thrown instanceof FailedReturn ? thrown : null;
    const error = toDomainError(failed === null ? thrown : failed.cause);
    logFailure(c.get('log'), error, { path: c.get('route') });
    return pageOfProblem(error, provider.data, failed?.attempt ?? null);
  });
  for (const line of responseHeaders.getSetCookie()) c.header('set-cookie', line, { append: true });
  // Whole, never relative: nothing in a path can then be read as a host.
  return c.redirect(place.startsWith('/') ? `${context.settings.publicOrigin}${place}` : place);
}

function pageOfProblem(error: DomainError, provider: OauthProvider, attempt: ReturnedAttempt | null): string {
  const query = new URLSearchParams({ problem: error.code, provider });
  if (attempt?.what.purpose === 'link') return `/account/connections?${query}`;
  if (attempt !== null && attempt.next !== null) query.set('next', attempt.next);
  return `/sign-in?${query}`;
}
