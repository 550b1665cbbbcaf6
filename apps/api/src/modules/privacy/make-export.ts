import { DataExport, User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import type { ArchiveFile } from '../../platform/privacy/participant.ts';
import { disownObjects, scheduleRemoval } from '../../platform/storage/unowned-objects.ts';
import { sendNotice } from '../identity/index.ts';
import { archiveGuide } from './archive-guide.ts';
import { participants } from './participants.ts';
import { exportKeptMs } from './request-export.ts';
import { writeArchive } from './write-archive.ts';

const tellEveryMs = 500;

interface Order {
  readonly userId: string;
  readonly exportId: string;
}

/**
 * The job behind an archive: writes it straight into the storage, piece by piece. Dying in it leaves an export that the
 * next try makes from the beginning, under the same name; an archive of somebody who is gone is taken away again.
 *
 * @throws whatever reading or writing meets: then the job is tried again
 */
export async function makeExport(context: Context, order: Order): Promise<void> {
  const { em, storage, clock, signal, faults } = context;
  const { userId, exportId: id } = order;
  const begun = await em
    .fork()
    .nativeUpdate(
      DataExport,
      { id, userId, state: { $in: ['waiting', 'running'] } },
      { state: 'running', filesDone: 0, filesTotal: 0 },
    );
  if (begun !== 1) return;
  const { objectKey } = await em.fork().findOneOrFail(DataExport, { id });
  const files = await filesOf(context, userId);
  await em.fork().nativeUpdate(DataExport, { id }, { filesTotal: files.length });
  faults.reach('export.begun');

  const unwanted = new AbortController();
  const teller = tellProgress(context, id, unwanted);
  const pieces = writeArchive({
    files,
    madeAt: clock.now(),
    onFile: teller.tell,
    signal: AbortSignal.any([signal, unwanted.signal]),
  });
  let sizeBytes: number;
  try {
    sizeBytes = await storage.putStream(objectKey, pieces, 'application/zip').finally(teller.stop);
  } catch (error) {
    // Nothing was put; what an earlier try may have put was disowned by whoever took the export away.
    if (unwanted.signal.aborted && !signal.aborted) return;
    throw error;
  }
  faults.reach('export.written');

  await em.fork().transactional(async (tx) => {
    const now = clock.now();
    const finished = await tx.nativeUpdate(
      DataExport,
      { id, state: 'running' },
      {
        state: 'ready',
        filesDone: files.length,
        sizeBytes,
        readyAt: now,
        expiresAt: new Date(now.getTime() + exportKeptMs),
      },
    );
    if (finished === 1) {
      await scheduleRemoval(tx, [objectKey], { afterSeconds: exportKeptMs / 1_000 });
      const user = await tx.findOneOrFail(User, { id: userId });
      await sendNotice(tx, context, { template: 'data-export-ready', reader: user, values: {} });
      return;
    }
    // Another try was faster, or there is nobody any more to whom it could belong.
    const other = await tx.findOne(DataExport, { id });
    if (other === null) await disownObjects(tx, [objectKey]);
  });
  faults.reach('export.committed');
}

async function filesOf(context: Context, userId: string): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = [archiveGuide];
  for (const participant of participants) {
    for await (const file of participant.exportOf({ context, userId })) files.push(file);
  }
  return files;
}

/**
 * Writes down how far it is, now and then and one after the other, and gives up where nobody waits for it any more:
 * the person is being erased, or another try has made it.
 */
function tellProgress({ em, log }: Context, id: string, unwanted: AbortController) {
  let latest = 0;
  let told = 0;
  let telling: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    const filesDone = latest;
    const isNews = filesDone !== told;
    told = filesDone;
    telling = telling
      .then(async () => {
        const running = { id, state: 'running' } as const;
        const found = isNews
          ? await em.fork().nativeUpdate(DataExport, running, { filesDone })
          : await em.fork().count(DataExport, running);
        if (found > 0 || unwanted.signal.aborted) return;
        log.info({ exportId: id }, 'nobody waits for an archive any more, and it is given up');
        unwanted.abort();
      })
      .catch((error: unknown) => log.warn({ err: error }, 'the progress of an archive was not written down'));
  }, tellEveryMs);
  return {
    tell(filesDone: number) {
      latest = filesDone;
    },
    async stop() {
      clearInterval(timer);
      await telling;
    },
  };
}
