import {
  acknowledged,
  authorizationView,
  connectionsView,
  type OauthCallbackInput,
  type OauthProvider,
  oauthCallbackInput,
  oauthProvider,
  offeredProvidersView,
  providerInput,
  type TokenEntryView,
  tokensView,
} from '@pingvas/contracts';
import type { Context, PersonContext } from '../../../platform/context.ts';
import { type RestRoute, restRoute } from '../../../platform/rest/rest-route.ts';
import { answerEntry, asksForMore } from '../answer-entry.ts';
import { enterByTokens } from '../enter.ts';
import { startAttempt, takeAttempt } from './attempts.ts';
import { listConnections } from './list-connections.ts';
import { listOfferedProviders } from './offered-providers.ts';
import { signInElsewhere } from './sign-in-elsewhere.ts';
import { unlinkConnection } from './unlink-connection.ts';
import { whoReturned } from './who-returned.ts';

/** A script's half of the sign-in: it opens the page, and hands in what came back to its address. */
async function enterElsewhere(
  context: PersonContext & Context,
  provider: OauthProvider,
  input: OauthCallbackInput,
): Promise<TokenEntryView> {
  const attempt = await takeAttempt(context, input.state, { provider, via: 'bearer', browserSecret: null });
  const person = await whoReturned(context, attempt, input);
  return enterByTokens(context, await signInElsewhere(context, provider, person, {}), 'provider');
}

const names: Readonly<Record<OauthProvider, string>> = {
  google: 'Google',
  discord: 'Discord',
  kakao: 'Kakao',
};

const routesOf = (provider: OauthProvider): RestRoute[] => [
  restRoute({
    method: 'get',
    path: `/auth/oauth/${provider}`,
    summary: `Begin to sign in with ${names[provider]}: the page to open, and the state that comes back`,
    audience: 'anyone',
    limit: 'oauth',
    output: authorizationView,
    status: 200,
    run: async (context) => {
      const { state, url: authorizationUrl } = await startAttempt(context, provider, {
        holder: { via: 'bearer' },
        what: { purpose: 'sign-in', look: {} },
        next: null,
      });
      return { authorizationUrl, state };
    },
  }),
  restRoute({
    method: 'get',
    path: `/auth/oauth/${provider}/callback`,
    summary: `Where ${names[provider]} sends people back to`,
    audience: 'anyone',
    limit: 'oauth',
    query: oauthCallbackInput,
    output: tokensView,
    status: 200,
    alternatives: [asksForMore],
    run: async (context, { query }) => answerEntry(await enterElsewhere(context, provider, query)),
  }),
  restRoute({
    method: 'post',
    path: `/auth/oauth/${provider}/callback`,
    summary: `Hand in what ${names[provider]} sent back, for programs that received it themselves`,
    audience: 'anyone',
    limit: 'oauth',
    body: oauthCallbackInput,
    output: tokensView,
    status: 200,
    alternatives: [asksForMore],
    run: async (context, { body }) => answerEntry(await enterElsewhere(context, provider, body)),
  }),
];

/**
 * Signing in with other services, for callers in any language. Linking begins in the web app: who comes back from a
 * provider comes back in a browser, and its cookie alone says that it is the one that began.
 */
export const connectionsRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/auth/providers',
    summary: 'The services that people can sign in with here',
    audience: 'anyone',
    output: offeredProvidersView,
    status: 200,
    run: async ({ settings }) => listOfferedProviders(settings),
  }),
  ...oauthProvider.options.flatMap(routesOf),
  restRoute({
    method: 'get',
    path: '/users/me/connections',
    summary: 'The accounts elsewhere that open this one; they are linked in the web app',
    audience: 'signedIn',
    output: connectionsView,
    status: 200,
    run: (context) => listConnections(context),
  }),
  restRoute({
    method: 'delete',
    path: '/users/me/connections/{provider}',
    summary: 'Take the link to a provider away, unless it is the last way in',
    audience: 'proven',
    params: providerInput,
    output: acknowledged,
    status: 200,
    run: (context, { params }) => unlinkConnection(context, params),
  }),
];
