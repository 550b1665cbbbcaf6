import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Debian and Ubuntu put the programs of each major version. */
const debianFolder = '/usr/lib/postgresql';
const oldestSupported = 15;

/**
 * The folder with the programs of the oldest supported PostgreSQL that the system's packages brought, for
 * `programsFolder`; null when there is none. The oldest, because the one from npm is the newest.
 */
export async function installedPrograms(): Promise<string | null> {
  const versions = (await readdir(debianFolder).catch(() => []))
    .map(Number)
    .filter((version) => version >= oldestSupported)
    .toSorted((one, other) => one - other);
  for (const version of versions) {
    const folder = join(debianFolder, String(version), 'bin');
    const found = await stat(join(folder, 'postgres')).catch(() => null);
    if (found?.isFile() === true) return folder;
  }
  return null;
}
