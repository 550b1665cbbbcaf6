import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderLock {
  release(): Promise<void>;
}

/** The data folder is in use by a live process; the message says which. */
export class FolderInUseError extends Error {
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(
      `The database folder ${folder} is already in use by process ${pid}. Stop that one first, or use another data folder.`,
    );
    this.name = 'FolderInUseError';
    this.pid = pid;
  }
}

interface Owner {
  readonly pid: number;
  /** Tells a process from a later one that was given the same number; empty where the system does not say. */
  readonly startedAt: string;
  readonly nonce: string;
}

/**
 * Claims a folder for this process. A claim whose process is gone, however it died, is taken over.
 *
 * @throws FolderInUseError when the owner lives.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'owner.json');
  const me: Owner = { pid: process.pid, startedAt: processStartedAt(process.pid), nonce: randomUUID() };
  const draft = `${path}.${me.nonce}`;
  await writeFile(draft, JSON.stringify(me), { mode: 0o644 });
  try {
    for (;;) {
      // A hard link appears whole or not at all, so nobody ever reads half an owner.
      if (await succeeds(link(draft, path), 'EEXIST')) break;
      const owner = await readOwner(path);
      if (owner === null) continue;
      if (isAlive(owner)) throw new FolderInUseError(folder, owner.pid);
      await removeStale(path, owner);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    release: async () => {
      if ((await readOwner(path))?.nonce === me.nonce) await rm(path, { force: true });
    },
  };
}

/** Moves the stale claim aside; if a faster process has meanwhile put its own there, that one is put back. */
async function removeStale(path: string, stale: Owner): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  if (!(await succeeds(rename(path, aside), 'ENOENT'))) return;
  const moved = await readOwner(aside);
  if (moved !== null && moved.nonce !== stale.nonce) await succeeds(link(aside, path), 'EEXIST');
  await rm(aside, { force: true });
}

async function readOwner(path: string): Promise<Owner | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const owner: unknown = JSON.parse(text);
    if (typeof owner === 'object' && owner !== null && 'pid' in owner && typeof owner.pid === 'number') {
      return {
        pid: owner.pid,
        startedAt: 'startedAt' in owner ? String(owner.startedAt) : '',
        nonce: 'nonce' in owner ? String(owner.nonce) : '',
      };
    }
  } catch {
    // An unreadable claim belongs to nobody.
  }
  return { pid: 0, startedAt: '', nonce: '' };
}

function isAlive(owner: Owner): boolean {
  if (owner.pid === 0 || !processExists(owner.pid)) return false;
  return owner.startedAt === '' || owner.startedAt === processStartedAt(owner.pid);
}

/** True when a process with this number exists, whoever owns it. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/**
 * When a process was started, in the system's own words: together with its number it tells a process from a later one
 * that was given the same number. Empty when there is no such process (one that has ended and that nobody has collected
 * yet is none any more), or the system does not say.
 */
export function processStartedAt(pid: number): string {
  try {
    if (process.platform === 'darwin') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    }
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may contain anything, so count from its end.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? '' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

async function succeeds(action: Promise<unknown>, expectedCode: string): Promise<boolean> {
  try {
    await action;
    return true;
  } catch (error) {
    if (hasCode(error, expectedCode)) return false;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
