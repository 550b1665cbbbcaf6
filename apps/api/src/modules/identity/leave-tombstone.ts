import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { User } from '@pingvas/db';

/**
 * What an account that was erased is called; no mail can ever reach it, and the real address is free again. Nobody can
 * guess it, or somebody could register it beforehand and be in the way of the erasure.
 */
function tombstoneEmail(): string {
  return `${randomUUID()}@erased.invalid`;
}

/** Takes everything personal out of an account's row, which stays for the ledger, and out of what was done by it. */
export async function leaveTombstone(
  tx: EntityManager,
  { userId, now }: { readonly userId: string; readonly now: Date },
): Promise<void> {
  await tx.execute('select privacy.forget_addresses(?::uuid)', [userId]);
  await tx.nativeUpdate(
    User,
    { id: userId },
    {
      email: tombstoneEmail(),
      passwordHash: null,
      role: 'user',
      tier: 'free',
      isActive: false,
      username: null,
      fullName: null,
      nickname: null,
      bio: null,
      avatarKey: null,
      language: 'ko',
      theme: 'system',
      timeZone: 'UTC',
      notifyFinished: false,
      notifyNews: false,
      emailVerifiedAt: null,
      deletionDueAt: null,
      deletionAskedBy: null,
      erasureBegunAt: null,
      erasedAt: now,
      updatedAt: now,
    },
  );
}
