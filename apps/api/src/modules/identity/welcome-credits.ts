import type { EntityManager } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { grantCredits } from '../credits/index.ts';

type Welcome = Pick<Context, 'settings' | 'metrics'>;

/**
 * Gives a new account its welcome credits, once: when it is made, or, where mailboxes have to be verified, when that
 * has happened, so that nobody collects them with addresses that are not theirs. Call it at both moments, in their
 * transaction.
 */
export async function welcome(
  tx: EntityManager,
  { settings, metrics }: Welcome,
  { id: userId, emailVerifiedAt }: { readonly id: string; readonly emailVerifiedAt: Date | null },
): Promise<void> {
  const { welcomeCredits: amount, requireVerifiedEmail } = settings;
  if (amount === 0 || (requireVerifiedEmail && emailVerifiedAt === null)) return;
  try {
    const isNew = await grantCredits(tx, { userId, amount, idempotencyKey: `welcome:${userId}` });
    if (isNew) metrics.creditsMoved({ kind: 'grant', state: 'posted', amount });
  } catch (error) {
    // Welcomed before, when it was another amount.
    if (!(error instanceof DomainError && error.code === 'request.key-reused')) throw error;
  }
}
