import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The operating system user that PostgreSQL runs as; PostgreSQL refuses to run as root. */
export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

const nobody: PostgresUser = { uid: 65_534, gid: 65_534 };

/**
 * The user to hand the server to, or null when it can simply run as the caller (who is not root).
 * Data that already belongs to somebody stays with them; else `postgres`, else `nobody`.
 */
export async function choosePostgresUser(clusterFolder: string): Promise<PostgresUser | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(clusterFolder).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return accountNamed(accounts, 'postgres') ?? accountNamed(accounts, 'nobody') ?? nobody;
}

function accountNamed(accounts: string, name: string): PostgresUser | null {
  const fields = accounts
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
    ?.split(':');
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  return Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 ? { uid, gid } : null;
}

/**
 * True when `user` may walk down to `path` and enter or read it. Folders of root's home (0700) are the usual
 * obstacle: a project cloned there is out of reach for every other user.
 */
export async function canReach(user: PostgresUser, path: string): Promise<boolean> {
  const target = resolve(path);
  const itself = await stat(target);
  // A folder is entered and listed, a file is read: both need the read bit, folders the execute bit as well.
  if (!isAllowed(user, itself, itself.isDirectory() ? 0o5 : 0o4)) return false;
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    if (!isAllowed(user, await stat(folder), 0o1)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function isAllowed(user: PostgresUser, entry: { uid: number; gid: number; mode: number }, bits: number) {
  const shift = entry.uid === user.uid ? 6 : entry.gid === user.gid ? 3 : 0;
  return ((entry.mode >> shift) & bits) === bits;
}
