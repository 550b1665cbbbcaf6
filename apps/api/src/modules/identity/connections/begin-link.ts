import type { ProviderInput } from '@pingvas/contracts';
import type { PersonContext, SignedInContext } from '../../../platform/context.ts';
import { attemptCookie } from './attempt-cookie.ts';
import { startAttempt } from './attempts.ts';
import { randomSecret } from './random-secret.ts';

/**
 * Begins to link an account at a provider: answers the page there. The way back counts in this browser and in this very
 * session only.
 *
 * @throws DomainError identity.provider-not-offered, identity.provider-unavailable, identity.provider-malformed
 */
export async function beginLink(
  context: SignedInContext & Pick<PersonContext, 'responseHeaders'>,
  { provider }: ProviderInput,
): Promise<{ url: string }> {
  const { actor, settings, responseHeaders } = context;
  const { userId, sessionId } = actor;
  const browserSecret = randomSecret();
  const { state, url } = await startAttempt(context, provider, {
    holder: { via: 'cookie', browserSecret },
    what: { purpose: 'link', userId, sessionId },
    next: null,
  });
  responseHeaders.append('set-cookie', attemptCookie(settings.publicOrigin, state, browserSecret));
  return { url };
}
