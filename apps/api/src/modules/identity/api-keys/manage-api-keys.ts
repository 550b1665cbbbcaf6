import {
  type ApiKeyIdInput,
  type ApiKeyScope,
  type ApiKeyView,
  apiKeysMax,
  type CreateApiKeyInput,
  holdsScope,
  moduleScopes,
  type NewApiKeyView,
  type UpdateApiKeyInput,
} from '@pingvas/contracts';
import { ApiKey, type EntityManager, newId } from '@pingvas/db';
import { assertMayChange } from '../../../platform/admission.ts';
import type { Context, SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { sessionTopic } from '../../../platform/live/user-news.ts';
import { limitKey, openKeyBudget, readKeyBudgets } from '../../credits/index.ts';
import { recordAct } from '../audit/record-act.ts';
import { sendNotice } from '../email/send-mail.ts';
import { actInSession } from '../sessions/assert-session-stands.ts';
import { sessionCacheOf } from '../sessions/session-cache.ts';
import { hashApiKey, hintOf, newApiKey } from './api-key-token.ts';

const dayMs = 24 * 3_600_000;

/** The own keys that were not revoked, newest first; expired ones stand among them until they are. */
export async function listApiKeys(context: SignedInContext): Promise<{ items: ApiKeyView[] }> {
  const { em, actor } = context;
  const keys = await em
    .fork()
    .find(ApiKey, { userId: actor.userId, revokedAt: null }, { orderBy: { id: 'desc' } });
  return { items: await present(context, keys) };
}

/**
 * A new key of the caller's own. The key itself is in the answer, and nowhere else.
 *
 * @throws DomainError identity.email-unverified, identity.deletion-pending, identity.too-many-keys,
 * identity.unauthenticated when the session ended meanwhile
 */
export async function createApiKey(
  context: SignedInContext,
  { name, scopes, expiresInDays, creditsPerDay, creditsInAll }: CreateApiKeyInput,
): Promise<NewApiKeyView> {
  const { clock, live, actor } = context;
  assertMayChange(context, actor);
  const secret = newApiKey();
  const id = newId();
  const createdAt = clock.now();
  const expiresAt = expiresInDays === null ? null : new Date(createdAt.getTime() + expiresInDays * dayMs);
  await actInSession(context, async (tx) => {
    // One person's acts go one by one, or two at once would both count too few.
    const alive = await tx.count(ApiKey, { userId: actor.userId, revokedAt: null });
    if (alive >= apiKeysMax) throw new DomainError('identity.too-many-keys');
    await tx.insert(ApiKey, {
      id,
      userId: actor.userId,
      name,
      keyHash: hashApiKey(secret),
      hint: hintOf(secret),
      scopes: [...scopes],
      createdAt,
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
    });
    await openKeyBudget(tx, id, { creditsPerDay, creditsInAll });
    await recordAct(tx, context, {
      action: 'identity.key-created',
      details: { keyId: id, scopes: scopes.join(' '), creditsPerDay, creditsInAll, expiresInDays },
    });
    await sendNotice(tx, context, {
      template: 'api-key-created',
      reader: actor.person,
      values: { name, hint: hintOf(secret) },
    });
  });
  sessionCacheOf(live).noteMade(hashApiKey(secret));
  return { key: await ownKey(context, id), secret };
}

/**
 * Renames a key, changes what it may spend, or takes scopes away; counts at every api from the next call on.
 *
 * @throws DomainError identity.key-not-found, request.invalid for a scope that the key does not hold,
 * identity.unauthenticated when the session ended meanwhile
 */
export async function updateApiKey(
  context: SignedInContext,
  { keyId, name, scopes, creditsPerDay, creditsInAll }: UpdateApiKeyInput,
): Promise<ApiKeyView> {
  const { clock, live } = context;
  let keyHash: string | null = null;
  let isNarrower = false;
  try {
    await actInSession(context, async (tx) => {
      await tx.execute('select 1 from identity.api_keys where id = ? for no key update', [keyId]);
      const key = await findOwn(context, tx, keyId);
      keyHash = key.keyHash;
      if (name !== undefined) key.name = name;
      if (scopes !== undefined) {
        assertNarrower(key.scopes as ApiKeyScope[], scopes);
        isNarrower = key.scopes.some((scope) => !scopes.some((kept) => kept === scope));
        key.scopes = [...scopes];
      }
      await tx.flush();
      const known = (await readKeyBudgets(tx, [keyId], clock.now())).get(keyId);
      const limits = {
        creditsPerDay: creditsPerDay === undefined ? (known?.creditsPerDay ?? null) : creditsPerDay,
        creditsInAll: creditsInAll === undefined ? (known?.creditsInAll ?? null) : creditsInAll,
      };
      await limitKey(tx, keyId, limits);
      await recordAct(tx, context, {
        action: 'identity.key-changed',
        details: { keyId, scopes: key.scopes.join(' '), ...limits },
      });
    });
  } finally {
    // Also after a failure: a connection that broke says nothing about what was committed.
    if (keyHash !== null) await sessionCacheOf(live).forget({ sessionId: keyHash });
    // Streams that it still may have are opened again by whoever reads them.
    if (isNarrower) await live.publish(sessionTopic(keyId), '');
  }
  return ownKey(context, keyId);
}

/** Ends a key at every api from the next call on, its open streams included. Revoking again is no error. */
export async function revokeApiKey(
  context: SignedInContext,
  { keyId }: ApiKeyIdInput,
): Promise<{ ok: true }> {
  const { clock, actor } = context;
  let found: ApiKey | null = null;
  try {
    await actInSession(context, async (tx) => {
      found = await tx.findOne(ApiKey, { id: keyId, userId: actor.userId });
      if (found === null) throw new DomainError('identity.key-not-found');
      const revoked = await tx.nativeUpdate(
        ApiKey,
        { id: keyId, revokedAt: null },
        { revokedAt: clock.now() },
      );
      if (revoked === 1) await recordAct(tx, context, { action: 'identity.key-revoked', details: { keyId } });
    });
  } finally {
    if (found !== null) await endKey(context, found);
  }
  return { ok: true };
}

async function endKey(
  { live }: Pick<Context, 'live'>,
  { id, keyHash }: { readonly id: string; readonly keyHash: string },
): Promise<void> {
  await sessionCacheOf(live).forget({ sessionId: keyHash });
  await live.publish(sessionTopic(id), '');
}

async function findOwn(
  { actor }: Pick<SignedInContext, 'actor'>,
  em: EntityManager,
  keyId: string,
): Promise<ApiKey> {
  const key = await em.findOne(ApiKey, { id: keyId, userId: actor.userId, revokedAt: null });
  if (key === null) throw new DomainError('identity.key-not-found');
  return key;
}

/** A key never comes to do more than what it was made for. */
function assertNarrower(held: readonly ApiKeyScope[], wanted: readonly ApiKeyScope[]): void {
  const isHeld = (scope: ApiKeyScope) =>
    held.includes(scope) || moduleScopes.some((one) => one === scope && holdsScope(held, one));
  const index = wanted.findIndex((scope) => !isHeld(scope));
  if (index < 0) return;
  throw new DomainError('request.invalid', {
    fields: [{ path: `scopes.${index}`, message: 'is not held by this key' }],
  });
}

async function ownKey(context: SignedInContext, id: string): Promise<ApiKeyView> {
  const key = await context.em.fork().findOne(ApiKey, { id, userId: context.actor.userId });
  const [view] = key === null ? [] : await present(context, [key]);
  if (view === undefined) throw new DomainError('identity.key-not-found');
  return view;
}

async function present(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  keys: readonly ApiKey[],
): Promise<ApiKeyView[]> {
  const now = clock.now();
  const budgets = await readKeyBudgets(
    em.fork(),
    keys.map(({ id }) => id),
    now,
  );
  return keys.map((key) => {
    const { id, name, hint, scopes, createdAt, expiresAt, lastUsedAt } = key;
    const budget = budgets.get(id);
    return {
      ...{ id, name, hint, scopes: [...scopes] },
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      isExpired: expiresAt !== null && expiresAt <= now,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      creditsPerDay: budget?.creditsPerDay ?? null,
      creditsInAll: budget?.creditsInAll ?? null,
      spentToday: budget?.spentToday ?? 0,
      spentInAll: budget?.spentInAll ?? 0,
    };
  });
}
