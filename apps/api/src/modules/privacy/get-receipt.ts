import type { ErasureReceipt } from '@pingvas/contracts';
import { Erasure } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';

/**
 * What an erasure removed and kept, for administrators: whoever has the number of a receipt can ask them.
 *
 * @throws DomainError privacy.no-receipt
 */
export async function getReceipt(
  { em }: Pick<Context, 'em'>,
  { userId }: { readonly userId: string },
): Promise<ErasureReceipt> {
  const erasure = await em.fork().findOne(Erasure, { userId });
  if (erasure === null) throw new DomainError('privacy.no-receipt');
  const { askedBy, dueAt, begunAt, finishedAt, checkedAt, removed, kept } = erasure;
  return {
    userId,
    askedBy,
    dueAt: dueAt.toISOString(),
    begunAt: begunAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    checkedAt: checkedAt?.toISOString() ?? null,
    removed: { ...removed },
    kept: [...kept],
  };
}
