import { z } from 'zod';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { askProvider, readAnswer } from './ask-provider.ts';

/** Where an OpenID Connect server answers what. */
export interface Discovered {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly keysUrl: string;
}

/** Providers change these rarely and announce it; a process asks again every hour. */
const freshForMs = 3_600_000;

const documentSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
});

/** Makes a reader of one issuer's document that remembers what it said. */
export function createDiscovery(issuer: string): (signal: AbortSignal) => Promise<Discovered> {
  let known: { readonly until: number; readonly discovered: Discovered } | null = null;
  return async (signal) => {
    const now = performance.now();
    if (known !== null && now < known.until) return known.discovered;
    const answer = await askProvider(`${issuer}/.well-known/openid-configuration`, {}, signal);
    const document = readAnswer(documentSchema, answer);
    const { authorization_endpoint: authorizationEndpoint, token_endpoint: tokenEndpoint } = document;
    const discovered = { authorizationEndpoint, tokenEndpoint, keysUrl: document.jwks_uri };
    // A document of somebody else's, or one that leads from https to where others listen, is worth nothing.
    const isPlain = Object.values(discovered).some((url) => !url.startsWith('https://'));
    if (document.issuer !== issuer || (isPlain && issuer.startsWith('https://'))) {
      throw new DomainError('identity.provider-untrusted');
    }
    known = { until: now + freshForMs, discovered };
    return discovered;
  };
}
