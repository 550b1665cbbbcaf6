import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { canReach, type PostgresUser } from './postgres-user.ts';
import { type ClusterAccess, serverEnvironment } from './postmaster.ts';

const run = promisify(execFile);

/** The database's owner, who also migrates. */
export const ownerName = 'pingvas_owner';

/**
 * How the server's programs are told where the cluster lies. Below a folder that their user may not enter, Linux still
 * lets them work in a folder they were started in, under the name /proc/self/cwd: no path is walked.
 *
 * @throws Error with a sentence for the person where that does not exist.
 */
export async function clusterAccess(
  clusterFolder: string,
  user: PostgresUser | null,
): Promise<ClusterAccess> {
  if (user === null || (await canReach(user, clusterFolder))) {
    return { clusterFolder, pathForProgram: clusterFolder, user };
  }
  if (process.platform === 'linux') return { clusterFolder, pathForProgram: '/proc/self/cwd', user };
  throw new Error(
    `PostgreSQL cannot run as root, and no other user can enter ${clusterFolder}. ` +
      'Start as another user, or set PINGVAS_DATA to a folder outside the private one.',
  );
}

/** Makes the cluster if there is none yet; all or nothing, so that a start cut off half-way costs nothing. */
export async function initialiseCluster(
  binaries: PostgresBinaries,
  clusterFolder: string,
  user: PostgresUser | null,
  options: { password: string; isDurable: boolean },
): Promise<void> {
  await removeDrafts(clusterFolder);
  // A name of its own: an initdb that outlived a killed start may still write into its draft.
  const draft = `${clusterFolder}.draft-${randomBytes(6).toString('hex')}`;
  await mkdir(draft, { mode: 0o700 });
  if (user !== null) await chown(draft, user.uid, user.gid);
  const access = await clusterAccess(draft, user);
  const secretFolder = await mkdtemp(join(tmpdir(), 'pingvas-initdb-'));
  try {
    const passwordFile = join(secretFolder, 'password');
    await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
    if (user !== null) {
      await chown(passwordFile, user.uid, user.gid);
      await chown(secretFolder, user.uid, user.gid);
    }
    await run(
      binaries.initdb,
      [
        ['-D', access.pathForProgram],
        ['-U', ownerName, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
        ['--encoding=UTF8', '--locale=C.UTF-8', '--no-instructions'],
        options.isDurable ? [] : ['--no-sync'],
      ].flat(),
      {
        cwd: draft,
        env: serverEnvironment(),
        ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
      },
    );
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    throw new Error('PostgreSQL could not initialise its data folder.', { cause });
  } finally {
    await rm(secretFolder, { recursive: true, force: true });
  }
  await rename(draft, clusterFolder);
}

/** What earlier, cut off tries left. A folder that somebody still writes into stays for the next time. */
async function removeDrafts(clusterFolder: string): Promise<void> {
  const parent = dirname(clusterFolder);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(clusterFolder)}.draft`)) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The owner's password: made once, kept beside the cluster, readable by the person who starts it alone. */
export async function ownerPassword(dataFolder: string): Promise<string> {
  const path = join(dataFolder, 'owner-password');
  const known = await readFile(path, 'utf8').catch(() => null);
  if (known !== null && known.trim() !== '') return known.trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(path, `${password}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return password;
}

/** The major version that made the cluster, or null when there is none. */
export async function clusterVersion(clusterFolder: string): Promise<string | null> {
  const text = await readFile(join(clusterFolder, 'PG_VERSION'), 'utf8').catch(() => null);
  return text === null ? null : text.trim();
}
