import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password-hash.ts';

const isLinux = process.platform === 'linux';

/** What the kernel says of a process or a thread. */
async function statOf(folder: string) {
  const line = await readFile(`${folder}/stat`, 'utf8').catch(() => null);
  if (line === null) return null;
  // Its name may hold anything; what follows the bracket begins with the third field.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const name = line.slice(line.indexOf('(') + 1, line.lastIndexOf(')'));
  return { name, state: fields[0], parent: Number(fields[1]), nice: fields[16] };
}

/** The living processes that this one has begun to hash. */
async function hashingProcesses(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const stat = await statOf(`/proc/${id}`);
      if (stat?.parent !== process.pid || stat.state === 'Z') return [];
      const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      return command.includes('argon2-child') ? [id] : [];
    }),
  );
  return found.flat();
}

describe('passwords', () => {
  it('are stored as argon2id with 19 MiB, two passes and one lane', async () => {
    expect(await hashPassword('a long enough phrase')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('fit their own hash and no other, and nobody’s fits an account that does not exist', async () => {
    const stored = await hashPassword('a long enough phrase');
    expect(await verifyPassword(stored, 'a long enough phrase')).toBe(true);
    expect(await verifyPassword(stored, 'a long enough phrasE')).toBe(false);
    expect(await verifyPassword(null, 'a password that no account has')).toBe(false);
  });

  it('are hashed in any number at once', async () => {
    const hashes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => hashPassword(`phrase ${index}`)),
    );
    expect(new Set(hashes).size).toBe(12);
  });

  it('leave the event loop to everybody else while they are hashed', async () => {
    let isOver = false;
    let turns = 0;
    const hashing = Promise.all(Array.from({ length: 6 }, () => hashPassword('a long enough phrase'))).then(
      () => {
        isOver = true;
      },
    );
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    await hashing;
    // A single one on this thread would leave no more than a turn for each.
    expect(turns).toBeGreaterThan(100);
  });

  it.runIf(isLinux)('are hashed by a process whose working threads give way to all others', async () => {
    await hashPassword('a long enough phrase');
    const [child] = await hashingProcesses();
    const threads = await readdir(`/proc/${child}/task`);
    const stats = await Promise.all(threads.map((id) => statOf(`/proc/${child}/task/${id}`)));
    // The runtime's own helpers were there before, and have nothing to do.
    const working = stats.filter((stat) => stat?.name === 'libuv-worker' || stat?.name === 'MainThread');
    expect(working.map((stat) => stat?.nice)).toEqual(working.map(() => '10'));
    expect(working.length).toBeGreaterThan(1);
  });

  it.runIf(isLinux)(
    'are hashed by another process when the first one is killed, and nobody notices',
    async () => {
      await hashPassword('a long enough phrase');
      const [first] = await hashingProcesses();
      const hashing = Promise.all(Array.from({ length: 6 }, () => hashPassword('a long enough phrase')));
      process.kill(Number(first), 'SIGKILL');
      expect(new Set(await hashing).size).toBe(6);
      const now = await hashingProcesses();
      expect(now).toHaveLength(1);
      expect(now).not.toContain(first);
    },
  );

  it('that are compared with what is no hash fail, and the next one is compared as ever', async () => {
    await expect(verifyPassword('no hash at all', 'a long enough phrase')).rejects.toThrow();
    const stored = await hashPassword('a long enough phrase');
    expect(await verifyPassword(stored, 'a long enough phrase')).toBe(true);
  });
});
