import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type Argon2Answer, createArgon2Process } from './argon2-process.ts';

const task = { password: 'a long enough phrase', cost: { memoryCost: 19_456, timeCost: 2, parallelism: 1 } };
const hashed: Argon2Answer = { hash: expect.stringMatching(/^\$argon2id\$/) };
const longPatienceMs = 600_000;

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

/** Hashes in a process of its own, which is found among all others. */
async function begin(patienceMs: number) {
  const others = await hashingProcesses();
  const hashApart = createArgon2Process({ atOnce: 2, patienceMs });
  expect(await hashApart(task)).toEqual(hashed);
  const own = async () => (await hashingProcesses()).filter((id) => !others.includes(id));
  return { hashApart, own };
}

describe.runIf(process.platform === 'linux')('the process that hashes', () => {
  it('gives way to all others with every thread that works', async () => {
    const { own } = await begin(longPatienceMs);
    const [child] = await own();
    const threads = await readdir(`/proc/${child}/task`);
    const stats = await Promise.all(threads.map((id) => statOf(`/proc/${child}/task/${id}`)));
    // The runtime's own helpers were there before, and have nothing to do.
    const working = stats.filter((stat) => stat?.name === 'libuv-worker' || stat?.name === 'MainThread');
    expect(working.map((stat) => stat?.nice)).toEqual(working.map(() => '19'));
    expect(working.length).toBeGreaterThan(1);
  });

  it('makes room for one of the usual priority when a password takes too long', async () => {
    // No process can begin and answer at once.
    const { own } = await begin(0);
    // The first one has to end by itself, with what little it is given.
    await expect.poll(own, { timeout: 30_000 }).toHaveLength(1);
    const [child] = await own();
    expect(await statOf(`/proc/${child}`)).toMatchObject({ nice: '0' });
  });

  it('is replaced when it is killed, and nobody notices', async () => {
    const { hashApart, own } = await begin(longPatienceMs);
    const [first] = await own();
    const hashing = Promise.all(Array.from({ length: 6 }, () => hashApart(task)));
    process.kill(Number(first), 'SIGKILL');
    expect(await hashing).toEqual(Array.from({ length: 6 }, () => hashed));
    await expect.poll(own, { timeout: 30_000 }).toHaveLength(1);
    expect(await own()).not.toContain(first);
  });

  it('fails a password alone when it cannot be started, and serves the next one', async () => {
    const script = `
      import { closeSync, openSync } from 'node:fs';
      import { createArgon2Process } from ${JSON.stringify(new URL('argon2-process.ts', import.meta.url).href)};
      const hashApart = createArgon2Process({ atOnce: 1, patienceMs: ${longPatienceMs} });
      const open = [];
      try {
        for (;;) open.push(openSync('/dev/null'));
      } catch {
        // That was the last descriptor.
      }
      const refused = await hashApart(${JSON.stringify(task)}).then(() => 'hashed', ({ message }) => message);
      for (const descriptor of open) closeSync(descriptor);
      const { hash } = await hashApart(${JSON.stringify(task)});
      console.log(JSON.stringify([refused, hash.slice(0, 10)]));`;
    const limited = spawn(
      '/bin/sh',
      ['-c', 'ulimit -n 64 && exec "$0" --input-type=module -e "$1"', process.execPath, script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [said] = await Promise.all([text(limited.stdout), once(limited, 'exit')]);
    expect(JSON.parse(said)).toEqual(['A hashing process could not be started', '$argon2id$']);
  });

  it('fails what has ended it twice, and then serves the next', async () => {
    const { hashApart, own } = await begin(longPatienceMs);
    const long = { ...task, cost: { ...task.cost, timeCost: 10_000 } };
    const refused = expect(hashApart(long)).rejects.toThrow('The hashing process ended with SIGKILL');
    const killed = new Set<string>();
    const killNew = async () => {
      for (const id of await own()) {
        if (!killed.has(id)) process.kill(Number(id), 'SIGKILL');
        killed.add(id);
      }
      return killed.size;
    };
    await expect.poll(killNew, { timeout: 30_000 }).toBe(2);
    await refused;
    expect(await hashApart(task)).toEqual(hashed);
  });
});
