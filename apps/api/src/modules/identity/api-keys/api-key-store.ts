import type { ApiKeyScope } from '@pingvas/contracts';
import { ApiKey, type EntityManager, readRows } from '@pingvas/db';
import type { KnownPerson } from '../../../platform/context.ts';
import { type PersonRow, personColumns, personOf } from '../known-person.ts';

/** How exact `lastUsedAt` is: finer would cost a write for every call. */
export const lastUsedResolutionMs = 60_000;

/** An API key that counts, and its person. */
export interface ValidKey {
  readonly apiKeyId: string;
  /** SHA-256 of the key; what it is remembered by. */
  readonly keyHash: string;
  readonly scopes: readonly ApiKeyScope[];
  /** Before this moment it does not end by itself, and using it again would write nothing. */
  readonly quietUntil: Date;
  readonly user: KnownPerson;
}

interface Row extends PersonRow {
  id: string;
  user_id: string;
  scopes: ApiKeyScope[];
  expires_ms: number | null;
  used_ms: number | null;
}

/** Every call with a key starts here: one read by unique keys that the server has planned before. */
const keyByHash = {
  name: 'identity.api-key-by-hash',
  text: `select k.id, k.user_id, k.scopes, ${personColumns},
                (extract(epoch from k.expires_at) * 1000)::float8 as expires_ms,
                (extract(epoch from k.last_used_at) * 1000)::float8 as used_ms
           from identity.api_keys k join identity.users u on u.id = k.user_id
          where k.key_hash = $1 and k.revoked_at is null`,
};

/** The key that counts at `now`, noted as used when the last note is older than its resolution; null for all others. */
export async function useApiKey(em: EntityManager, keyHash: string, now: Date): Promise<ValidKey | null> {
  const [row] = await readRows<Row>(em, keyByHash, [keyHash]);
  if (row === undefined) return null;
  const nowMs = now.getTime();
  const endMs = row.expires_ms ?? Number.POSITIVE_INFINITY;
  if (endMs <= nowMs) return null;
  const isToBeNoted = row.used_ms === null || nowMs - row.used_ms >= lastUsedResolutionMs;
  if (isToBeNoted && row.is_active) await noteUse(em, row.id, now);
  const quietUntilMs = (isToBeNoted ? nowMs : (row.used_ms ?? nowMs)) + lastUsedResolutionMs;
  return {
    apiKeyId: row.id,
    keyHash,
    scopes: row.scopes,
    quietUntil: new Date(Math.min(endMs, quietUntilMs)),
    user: personOf(row.user_id, row),
  };
}

async function noteUse(em: EntityManager, id: string, now: Date): Promise<void> {
  const usedBefore = new Date(now.getTime() - lastUsedResolutionMs);
  // Several apis may see at once that it is due.
  await em
    .fork()
    .nativeUpdate(
      ApiKey,
      { id, $or: [{ lastUsedAt: null }, { lastUsedAt: { $lte: usedBefore } }] },
      { lastUsedAt: now },
    );
}
