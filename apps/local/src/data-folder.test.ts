import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { AlreadyRunningError, takeStartLock } from './start-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pingvas-data-'));
});

describe('the data folder', () => {
  it('keeps its keys over starts, and only its owner can read them', async () => {
    const first = await openDataFolder(folder);
    const second = await openDataFolder(folder);
    expect(second.secrets).toEqual(first.secrets);
    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
  });

  it('is fresh until its first picture was made, also after an interrupted start', async () => {
    expect((await openDataFolder(folder)).isFresh).toBe(true);
    const again = await openDataFolder(folder);
    expect(again.isFresh).toBe(true);
    await again.markUsed();
    expect((await openDataFolder(folder)).isFresh).toBe(false);
  });

  it('names the file when its keys are damaged, and leaves it as it is', async () => {
    await openDataFolder(folder);
    const file = join(folder, 'secrets.json');
    await writeFile(file, '{"devPass');
    await expect(openDataFolder(folder)).rejects.toThrow(`The keys in ${file} are damaged.`);
    expect(await readFile(file, 'utf8')).toBe('{"devPass');
  });

  it('makes a key that an earlier version did not have, once, and keeps the others', async () => {
    const { secrets } = await openDataFolder(folder);
    const file = join(folder, 'secrets.json');
    const { identityKey: _, ...earlier } = secrets;
    await writeFile(file, JSON.stringify(earlier));
    const updated = await openDataFolder(folder);
    expect(updated.secrets).toEqual({ ...earlier, identityKey: expect.any(String) });
    expect((await openDataFolder(folder)).secrets).toEqual(updated.secrets);
  });

  it('gives every installation keys of its own', async () => {
    const other = await openDataFolder(await mkdtemp(join(tmpdir(), 'pingvas-data-')));
    const mine = await openDataFolder(folder);
    for (const key of Object.keys(mine.secrets) as (keyof typeof mine.secrets)[]) {
      expect(other.secrets[key]).not.toBe(mine.secrets[key]);
    }
  });
});

describe('the start lock', () => {
  it('takes over the lock of a start that was killed', async () => {
    await writeFile(join(folder, 'owner.json'), '{"pid": 4194000, "startedAt": "1", "nonce": "x"}');
    await expect(takeStartLock(folder)).resolves.toBeDefined();
  });

  it('takes over when the process id now belongs to something else', async () => {
    const owner = { pid: process.ppid, startedAt: 'another time', nonce: 'x' };
    await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
    await expect(takeStartLock(folder)).resolves.toBeDefined();
  });

  it('lets one of several starts at the same moment through, and says where the others run', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => takeStartLock(folder)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const tried of tries) {
      if (tried.status === 'rejected') expect(tried.reason).toBeInstanceOf(AlreadyRunningError);
    }
  });
});
