import { mkdir } from 'node:fs/promises';
import { FolderInUseError, type FolderLock, lockFolder } from '@pingvas/embedded-postgres';

/** Somebody else runs on this data folder; carries where. */
export class AlreadyRunningError extends Error {}

/**
 * One start at a time on a data folder, which is made when missing. The lock of a start that was killed is taken over.
 *
 * @throws AlreadyRunningError
 */
export async function takeStartLock(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  try {
    return await lockFolder(folder);
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    throw new AlreadyRunningError(
      `Pingvas already runs on ${folder} (process ${error.pid}). Stop it, or set PINGVAS_DATA to another folder.`,
    );
  }
}
