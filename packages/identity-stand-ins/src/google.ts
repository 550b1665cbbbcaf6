import type { IncomingMessage, ServerResponse } from 'node:http';
import { Hono } from 'hono';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider';
import { answerConsentPage } from './consent-page.ts';
import { readDecision, type StandInPerson } from './people.ts';
import { isKnownRedirect, type StandInClient } from './read-authorization.ts';
import type { TroublePlace, Troubles } from './troubles.ts';

/** What node hands over beside a request, where hono passes it on. */
export interface NodeEnv {
  readonly Bindings: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse };
}

/** The Google of tests and of one box: an OpenID Connect server that we did not write. */
export interface GoogleStandIn {
  /** The protocol itself; `request.url` is the path below the issuer. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The page on which somebody decides. */
  readonly consent: Hono<NodeEnv>;
}

/** Starts the provider for one issuer address, e.g. `http://localhost:4500/google`. */
export async function createGoogle(
  issuer: string,
  client: StandInClient,
  troubles: Troubles,
): Promise<GoogleStandIn> {
  const people = new Map<string, StandInPerson>();
  const provider = new Provider(issuer, await configuration(client, people));
  // It stands beside a product whose port may change: our callbacks on this machine, and nothing else.
  provider.Client.prototype.redirectUriAllowed = (address: string) => isKnownRedirect(address, 'google');
  const protocol = provider.callback();

  const consent = new Hono<NodeEnv>();
  consent.get('/google/interaction/:uid', async (c) => {
    await provider.interactionDetails(c.env.incoming, c.env.outgoing);
    return answerConsentPage(c, 'google');
  });
  consent.post('/google/interaction/:uid', async (c) => {
    const { incoming, outgoing } = c.env;
    const decision = readDecision(await c.req.parseBody());
    if (decision === null) return answerConsentPage(c, 'google', 400);
    const { params } = await provider.interactionDetails(incoming, outgoing);
    if (decision === 'denied') {
      const denied = { error: 'access_denied', error_description: 'The person said no' };
      return c.redirect(await provider.interactionResult(incoming, outgoing, denied));
    }
    people.set(decision.subject, decision);
    const grant = new provider.Grant({ accountId: decision.subject, clientId: client.id });
    grant.addOIDCScope(String(params['scope']));
    const grantId = await grant.save();
    const result = { login: { accountId: decision.subject }, consent: { grantId }, select_account: {} };
    return c.redirect(await provider.interactionResult(incoming, outgoing, result));
  });

  return {
    async answer(request, response) {
      const path = pathOf(request);
      const place = placeOf(path);
      const trouble = place === null ? null : troubles.answerAt('google', place);
      if (trouble !== null) return send(await trouble, response);
      // Everybody is asked every time who they are: a session of the one before would answer for them.
      if (path === '/auth') delete request.headers.cookie;
      // What it makes addresses from: where it is mounted shows in the difference between the two.
      Object.assign(request, { originalUrl: `/google${request.url}` });
      await protocol(request, response);
    },
    consent,
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? '';
}

function placeOf(path: string): TroublePlace | null {
  if (path === '/token') return 'token';
  if (path === '/jwks') return 'keys';
  return path === '/.well-known/openid-configuration' ? 'discovery' : null;
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}

async function configuration(
  client: StandInClient,
  people: ReadonlyMap<string, StandInPerson>,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: ['http://localhost/auth/google/callback'],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    cookies: {
      keys: [client.secret],
      names: {
        session: 'standin_session',
        interaction: 'standin_interaction',
        resume: 'standin_interaction_resume',
      },
    },
    // As Google does it: what was asked for stands in the id token.
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { policy, url: (_context, interaction) => `/google/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    renderError: (context, { error }) => {
      context.type = 'text/plain';
      context.body = `The stand-in for Google refused this request: ${error}`;
    },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => {
        const person = people.get(subject);
        return {
          sub: subject,
          ...(person === undefined || person.email === ''
            ? {}
            : { email: person.email, email_verified: person.isEmailVerified }),
          name: person?.name,
        };
      },
    }),
    ttl: {
      AuthorizationCode: 100,
      Grant: 600,
      IdToken: 3600,
      Interaction: 3600,
      Session: 600,
      AccessToken: 3600,
    },
  };
}
