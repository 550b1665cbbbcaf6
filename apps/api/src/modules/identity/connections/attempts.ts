import { hash } from 'node:crypto';
import { type GuestLook, type OauthProvider, oauthProvider } from '@pingvas/contracts';
import { OauthAttempt } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { clientOf } from './offered-providers.ts';

/** Enough to find a password at the provider, too little to leave a way open. */
export const attemptSeconds = 600;

/** Who may come back with the code: the browser with this secret, or whoever has the state, for scripts. */
export type AttemptHolder =
  | { readonly via: 'cookie'; readonly browserSecret: string }
  | { readonly via: 'bearer' };

/** What somebody goes to the provider for. */
export type AttemptPurpose =
  | { readonly purpose: 'sign-in'; readonly look: GuestLook }
  | { readonly purpose: 'link'; readonly userId: string; readonly sessionId: string };

/** An attempt that has come back, once. */
export interface ReturnedAttempt {
  readonly provider: OauthProvider;
  readonly redirectUri: string;
  readonly what: AttemptPurpose;
  readonly codeVerifier: string;
  readonly nonce: string;
  readonly next: string | null;
}

/** What the database knows a secret by, in hex. 256 random bits need nothing slower. */
export function hashOf(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Where a provider sends people back to. Both addresses stand in the provider's settings of our application. */
export function redirectUriOf(
  publicOrigin: string,
  provider: OauthProvider,
  via: AttemptHolder['via'],
): string {
  return `${publicOrigin}${via === 'cookie' ? '/auth' : '/api/v1/auth/oauth'}/${provider}/callback`;
}

/**
 * Starts a way to a provider.
 *
 * @throws DomainError identity.provider-not-offered, identity.provider-unavailable, identity.provider-malformed
 */
export async function startAttempt(
  context: Context,
  provider: OauthProvider,
  how: { readonly holder: AttemptHolder; readonly what: AttemptPurpose; readonly next: string | null },
): Promise<{ state: string; url: string }> {
  const { em, clock, settings, signal } = context;
  const { holder, what, next } = how;
  const client = await clientOf(settings, provider);
  // Loaded when somebody first goes to a provider, as are the clients.
  const { generateCodeVerifier, generateState } = await import('arctic');
  const [state, codeVerifier, nonce] = [generateState(), generateCodeVerifier(), generateState()];
  const redirectUri = redirectUriOf(settings.publicOrigin, provider, holder.via);
  const url = await client.authorizationUrl({ redirectUri, state, nonce, codeVerifier }, signal);
  const createdAt = clock.now();
  await em.fork().insert(OauthAttempt, {
    stateHash: hashOf(state),
    provider,
    purpose: what.purpose,
    via: holder.via,
    browserHash: holder.via === 'cookie' ? hashOf(holder.browserSecret) : null,
    userId: what.purpose === 'link' ? what.userId : null,
    sessionId: what.purpose === 'link' ? what.sessionId : null,
    codeVerifier,
    nonce,
    next,
    look: what.purpose === 'sign-in' ? what.look : {},
    createdAt,
    expiresAt: new Date(createdAt.getTime() + attemptSeconds * 1_000),
  });
  return { state, url: url.href };
}

interface AttemptRow {
  provider: string;
  purpose: 'sign-in' | 'link';
  via: AttemptHolder['via'];
  browser_hash: string | null;
  user_id: string | null;
  session_id: string | null;
  code_verifier: string;
  nonce: string;
  next: string | null;
  look: GuestLook;
  is_over: boolean;
}

/**
 * Takes an attempt that has come back. Looking at it uses it up, whatever else is wrong: of two at once one gets it,
 * and whoever tries somebody else's state has spoilt it for both.
 *
 * @throws DomainError identity.connection-state for a state that is unknown, used, over, another provider's or
 * another browser's
 */
export async function takeAttempt(
  { em, clock, settings }: Context,
  state: string,
  from: {
    readonly provider: OauthProvider;
    readonly via: AttemptHolder['via'];
    readonly browserSecret: string | null;
  },
): Promise<ReturnedAttempt> {
  const [row] = await em.fork().execute<AttemptRow[]>(
    `delete from identity.oauth_attempts where state_hash = ?
     returning provider, purpose, via, browser_hash, user_id, session_id, code_verifier, nonce, next, look,
               expires_at <= ?::timestamptz as is_over`,
    [hashOf(state), clock.now()],
  );
  const provider = oauthProvider.safeParse(row?.provider);
  const browserHash = from.browserSecret === null ? null : hashOf(from.browserSecret);
  if (
    row === undefined ||
    row.is_over ||
    provider.data !== from.provider ||
    row.via !== from.via ||
    (row.via === 'cookie' && row.browser_hash !== browserHash)
  ) {
    throw new DomainError('identity.connection-state');
  }
  return {
    provider: from.provider,
    redirectUri: redirectUriOf(settings.publicOrigin, from.provider, from.via),
    what: purposeOf(row),
    codeVerifier: row.code_verifier,
    nonce: row.nonce,
    next: row.next,
  };
}

function purposeOf({ user_id: userId, session_id: sessionId, look }: AttemptRow): AttemptPurpose {
  return userId === null || sessionId === null
    ? { purpose: 'sign-in', look }
    : { purpose: 'link', userId, sessionId };
}

/** Forgets attempts that nobody came back from. */
export async function removeOldAttempts({ em, clock }: Pick<Context, 'em' | 'clock'>): Promise<void> {
  await em.fork().nativeDelete(OauthAttempt, { expiresAt: { $lte: clock.now() } });
}
