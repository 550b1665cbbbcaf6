import { LockMode } from '@mikro-orm/core';
import { type GenerationView, hasEnded } from '@pingvas/contracts';
import { Generation } from '@pingvas/db';
import type { ActorContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { queueTransaction } from '../../platform/jobs/queue-transaction.ts';
import { voidHolds } from '../credits/index.ts';
import { endLeases } from '../fleet/index.ts';
import { announceGeneration } from './announce-generation.ts';
import { maySeeGeneration } from './generation.policy.ts';
import { getGeneration } from './get-generation.ts';
import { moveGeneration } from './move-generation.ts';

/**
 * Ends a generation that its owner no longer wants, at once and for good: what was delivered stays and is paid,
 * everything else is given back, and the worker hears of it with its next beat. Cancelling again changes nothing.
 *
 * @throws DomainError generation.not-found, generation.already-ended
 */
export async function cancelGeneration(
  context: ActorContext,
  { generationId }: { readonly generationId: string },
): Promise<GenerationView> {
  const { em, boss, clock, actor, metrics, faults } = context;
  const givenBack = await em.fork().transactional(async (tx) => {
    const generation = await tx.findOne(
      Generation,
      { id: generationId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (generation === null || !maySeeGeneration(actor, { ownerId: generation.userId })) {
      throw new DomainError('generation.not-found');
    }
    if (generation.status === 'cancelled') return null;
    if (hasEnded(generation.status)) throw new DomainError('generation.already-ended');

    const now = clock.now();
    moveGeneration(generation, 'cancelled', now);
    await tx.flush();
    faults.reach('cancel.moved');
    // By the bare id, on purpose: whatever attempt is running, it is over. A job that the queue is failing over at
    // this very moment may escape; then the next claim finds the generation ended and drops it.
    await boss.cancel(generation.queueName, generation.jobId, { db: queueTransaction(tx) });
    await endLeases(tx, generationId, { outcome: 'cancelled', at: now });
    const voided = await voidHolds(tx, { generationId });
    faults.reach('cancel.settled');
    return voided;
  });
  if (givenBack !== null) {
    faults.reach('cancel.committed');
    metrics.generationChanged('cancelled');
    metrics.creditsMoved({ kind: 'picture', state: 'voided', amount: givenBack.amount });
    await announceGeneration(context, { userId: actor.userId, generationId, hasMovedCredits: true });
  }
  return getGeneration(context, { generationId });
}
