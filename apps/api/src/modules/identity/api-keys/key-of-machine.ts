import type { ApiKeyScope } from '@pingvas/contracts';
import { ApiKey, newId } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { openKeyBudget } from '../../credits/index.ts';
import { recordAct } from '../audit/record-act.ts';
import { hashApiKey, hintOf, isApiKey, newApiKey } from './api-key-token.ts';

/** What `pnpm start` and `pnpm generate` do in the name of the first account. */
const scopes: readonly ApiKeyScope[] = ['read', 'generate', 'manage'];
const name = 'This machine';

const revokedKeyOfMachine = `
  select 1 from identity.audit_events event
    join identity.api_keys key on key.id = (event.details ->> 'keyId')::uuid
   where event.target_user_id = ? and event.action = 'identity.key-created' and event.actor_kind = 'system'
     and key.revoked_at is not null
   limit 1`;

/**
 * An API key of this person for the programs that run beside the server, so that they need no password and go on
 * when it changes. `known` is the one that was made before; it is answered again while it counts. Null after its person
 * has revoked such a key: nothing is made again that they took away.
 */
export async function keyOfMachine(
  context: Context,
  userId: string,
  known: string | null,
): Promise<string | null> {
  const { em, clock } = context;
  const isKnown =
    known !== null &&
    isApiKey(known) &&
    (await em.fork().count(ApiKey, { userId, keyHash: hashApiKey(known), revokedAt: null })) === 1;
  if (isKnown) return known;
  // By the record and not by the name, which its person may change.
  const revoked = await em.fork().execute<unknown[]>(revokedKeyOfMachine, [userId]);
  if (revoked.length > 0) return null;
  const secret = newApiKey();
  await em.fork().transactional(async (tx) => {
    const id = newId();
    await tx.insert(ApiKey, {
      id,
      userId,
      name,
      keyHash: hashApiKey(secret),
      hint: hintOf(secret),
      scopes: [...scopes],
      createdAt: clock.now(),
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    });
    await openKeyBudget(tx, id, { creditsPerDay: null, creditsInAll: null });
    await recordAct(tx, context, {
      action: 'identity.key-created',
      targetUserId: userId,
      details: { keyId: id, scopes: scopes.join(' ') },
      bySystem: true,
    });
  });
  return secret;
}
