import type { ExportView } from '@pingvas/contracts';
import { DataExport } from '@pingvas/db';
import type { ActorContext, SignedInContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { actInSession, recordAct } from '../identity/index.ts';
import { presentExport } from './export.present.ts';

/** The archive that was asked for last, if it is not over. */
export async function getExport({ em, clock, actor }: ActorContext): Promise<{ export: ExportView | null }> {
  const alive = { userId: actor.userId, expiresAt: { $gt: clock.now() } };
  const made = await em.fork().findOne(DataExport, alive, { orderBy: { id: 'desc' } });
  return { export: made === null ? null : presentExport(made) };
}

/**
 * Where the archive lies, for a few minutes: long enough to begin, too short to pass on.
 *
 * @throws DomainError privacy.no-archive
 */
export async function downloadExport(context: SignedInContext): Promise<{ url: string }> {
  const { storage, clock, actor } = context;
  const made = await actInSession(context, async (tx) => {
    const ready = { userId: actor.userId, state: 'ready', expiresAt: { $gt: clock.now() } } as const;
    const found = await tx.findOne(DataExport, ready);
    if (found === null) throw new DomainError('privacy.no-archive');
    await recordAct(tx, context, { action: 'privacy.export-downloaded' });
    return found;
  });
  const day = made.askedAt.toISOString().slice(0, 10);
  const url = await storage.signGet(made.objectKey, {
    expiresInSeconds: 600,
    downloadName: `pingvas-${day}.zip`,
  });
  return { url };
}
