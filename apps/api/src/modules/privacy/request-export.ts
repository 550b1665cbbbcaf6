import { type ExportView, exportDays } from '@pingvas/contracts';
import { DataExport, type EntityManager, newId } from '@pingvas/db';
import type { SignedInContext } from '../../platform/context.ts';
import { queueTransaction } from '../../platform/jobs/queue-transaction.ts';
import { prepareWork } from '../../platform/jobs/start-work.ts';
import { disownObjects, scheduleRemoval } from '../../platform/storage/unowned-objects.ts';
import { actInSession, recordAct } from '../identity/index.ts';
import { presentExport } from './export.present.ts';
import { exportKey, exportWork } from './export-work.ts';

/** How long an archive can be fetched, in milliseconds. */
export const exportKeptMs = exportDays * 86_400_000;

/**
 * Asks for an archive of everything about the person. One is made at a time: asking again while it is being made answers
 * with that one, and a new one takes the place of the one before.
 *
 * @throws DomainError request.rate-limited
 */
export async function requestExport(context: SignedInContext): Promise<ExportView> {
  const { boss, clock, limits, actor } = context;
  const { userId } = actor;
  await prepareWork(boss, exportWork);
  // One after the other: of two that ask at once the second one finds the first one's.
  return await actInSession(context, async (tx) => {
    const running = await tx.findOne(DataExport, { userId, state: { $in: ['waiting', 'running'] } });
    if (running !== null) return presentExport(running);

    await limits.spend('archive-account', { account: userId });
    await removeExports(tx, userId);
    const id = newId();
    const objectKey = exportKey(userId, id);
    const now = clock.now();
    // Nobody owns an archive: it is there until its time is over, whoever dies in the meantime.
    await scheduleRemoval(tx, [objectKey], { afterSeconds: exportKeptMs / 1_000 });
    const made = tx.create(DataExport, {
      ...{ id, userId, objectKey, askedAt: now },
      expiresAt: new Date(now.getTime() + exportKeptMs),
      sizeBytes: null,
      readyAt: null,
    });
    await tx.flush();
    await boss.send(exportWork.queue, { userId, exportId: id }, { id, db: queueTransaction(tx) });
    await recordAct(tx, context, { action: 'privacy.export-requested' });
    return presentExport(made);
  });
}

async function removeExports(tx: EntityManager, userId: string): Promise<void> {
  const before = await tx.find(DataExport, { userId });
  if (before.length === 0) return;
  await disownObjects(
    tx,
    before.map(({ objectKey }) => objectKey),
  );
  await tx.nativeDelete(DataExport, { id: { $in: before.map(({ id }) => id) } });
  tx.clear();
}
