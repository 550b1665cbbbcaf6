import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonScript } from './python-scripts.ts';
import { runToEnd } from './run-to-end.ts';

export interface FolderLock {
  /** Programs that change the folder inherit this file, so that the lock lasts until the last of them has ended. */
  readonly sharedFile: number | undefined;
  readonly release: () => Promise<void>;
}

/**
 * Waits until this process alone may change the folder. The system holds the lock, so a run that was killed
 * leaves none behind. On Windows nothing is locked.
 */
export async function lockFolder(
  folder: string,
  python: string,
  options: { readonly onWait: () => void; readonly signal?: AbortSignal | undefined },
): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  if (process.platform === 'win32') return { sharedFile: undefined, release: () => Promise.resolve() };
  const file = await open(join(folder, 'lock'), 'a');
  try {
    const { exitCode, lines } = await runToEnd(python, [pythonScript('take_lock')], {
      sharedFile: file.fd,
      signal: options.signal,
      onLine: (line) => {
        if (line === 'waiting') options.onWait();
      },
    });
    if (exitCode !== 0) throw new Error(`${folder} cannot be locked: ${lines.join('\n')}`);
    return { sharedFile: file.fd, release: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}
