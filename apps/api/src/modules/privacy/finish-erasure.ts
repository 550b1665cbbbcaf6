import { LockMode } from '@mikro-orm/core';
import { type EntityManager, Erasure, User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { countRows } from '../../platform/privacy/personal-rows.ts';
import { changeUser, leaveTombstone, recordAct, sendNotice } from '../identity/index.ts';
import { exportWork } from './export-work.ts';
import { participants } from './participants.ts';

/** Calls that had begun before the account was shut are over by then. */
const secondLookAfterMs = 10 * 60_000;

/** An archive that was being made is given up at its next piece, or by the queue when its time is over. */
const exportMaxMs = (exportWork.options.expireInSeconds ?? 0) * 1_000;

/**
 * The last step: a mail to the address that is about to be forgotten, the tombstone, a look through every table, and the
 * receipt, all with one commit. When the look finds anything, none of it happens.
 *
 * @throws Error when something is left; the next round removes it
 */
export async function finishErasure(context: Context, userId: string): Promise<void> {
  const { clock, faults } = context;
  await changeUser(context, userId, async (tx) => {
    const erasure = await tx.findOneOrFail(Erasure, { userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (erasure.finishedAt !== null) return;
    const user = await tx.findOneOrFail(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const now = clock.now();
    if (user.erasedAt === null) {
      const { email, language, timeZone } = user;
      await recordAct(tx, context, {
        action: 'identity.account-erased',
        targetUserId: userId,
        bySystem: true,
      });
      await leaveTombstone(tx, { userId, now });
      await sendNotice(tx, context, {
        template: 'account-erased',
        reader: { id: null, email, language, timeZone },
        values: { receiptId: userId },
      });
    }
    if (user.isActive) throw new Error('The account of a person who is being erased is open');
    const left = await leftOf(tx, userId);
    if (Object.keys(left).length > 0) {
      throw new Error(`Something of an erased person is left: ${JSON.stringify(left)}`);
    }
    const mayBeWriting = 'privacy.exports' in erasure.removed;
    const secondLookMs = secondLookAfterMs + (mayBeWriting ? exportMaxMs : 0);
    await tx.nativeUpdate(
      Erasure,
      { userId },
      {
        ...{ finishedAt: now, tries: 0, nextAt: new Date(now.getTime() + secondLookMs) },
        kept: await keptOf(tx, userId),
      },
    );
    faults.reach('erase.settled');
  });
}

/** What is still there in any table of any module, by table. */
export async function leftOf(em: EntityManager, userId: string): Promise<Record<string, number>> {
  let left: Record<string, number> = {};
  for (const participant of participants) left = { ...left, ...(await participant.leftOf(em, userId)) };
  return left;
}

async function keptOf(em: EntityManager, userId: string): Promise<Erasure['kept']> {
  const kept: { table: string; rows: number; why: string }[] = [];
  for (const rows of participants.flatMap((participant) => participant.rows)) {
    if (rows.fate === 'removed') continue;
    const count = await countRows(em, rows, userId);
    if (count > 0) kept.push({ table: rows.table, rows: count, why: rows.fate.kept });
  }
  return kept;
}
