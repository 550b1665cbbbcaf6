import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivately } from './data-folder.ts';
import { commandOf } from './running-processes.ts';

/** Somebody else runs on this data folder; carries where. */
export class AlreadyRunningError extends Error {}

/**
 * One start at a time on a data folder. The lock of a start that was killed is taken over: its process id is
 * gone, or belongs to something that is not us.
 *
 * @throws AlreadyRunningError
 */
export async function takeStartLock(folder: string): Promise<{ release(): Promise<void> }> {
  const file = join(folder, 'start.pid');
  const [pid] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  if (pid !== undefined && /^\d+$/.test(pid) && Number(pid) !== process.pid) {
    const command = await commandOf(Number(pid));
    if (command !== null && /apps\/local\/src\/(start|dev)\.ts/.test(command)) {
      throw new AlreadyRunningError(
        `Pingvas already runs on ${folder} (process ${pid}). Stop it, or set PINGVAS_DATA to another folder.`,
      );
    }
  }
  await writePrivately(file, String(process.pid));
  return { release: () => rm(file, { force: true }) };
}
