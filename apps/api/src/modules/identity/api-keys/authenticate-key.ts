import type { Context, KeyActor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { sessionCacheOf } from '../sessions/session-cache.ts';
import { useApiKey } from './api-key-store.ts';
import { hashApiKey, isApiKey } from './api-key-token.ts';

/**
 * Whose API key this is: remembered for a moment as sessions are, and looked up by one read else. What has not even
 * the form and the checksum of a key asks nobody.
 *
 * @throws DomainError identity.unauthenticated for a key that does not count, identity.inactive for a closed account
 */
export async function authenticateKey(
  { em, clock, live }: Pick<Context, 'em' | 'clock' | 'live'>,
  key: string,
): Promise<KeyActor> {
  const known = isApiKey(key) ? await look(hashApiKey(key)) : null;
  if (known === null) throw new DomainError('identity.unauthenticated');
  const { user: person, apiKeyId, scopes } = known;
  if (!person.isActive) throw new DomainError('identity.inactive');
  const { id: userId, role, tier } = person;
  return { ...{ via: 'api-key', userId, role, tier, person, scopes, apiKeyId }, credentialId: apiKeyId };

  function look(keyHash: string) {
    return sessionCacheOf(live).validateKey(keyHash, {
      now: () => clock.now(),
      read: () => useApiKey(em, keyHash, clock.now()),
    });
  }
}
