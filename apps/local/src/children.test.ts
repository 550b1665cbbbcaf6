import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processStartedAt } from '@pingvas/embedded-postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Children } from './children.ts';
import { commandOf } from './running-processes.ts';

let folder = '';
const troubles: string[] = [];
const others: ChildProcess[] = [];
const all: Children[] = [];

const sleeper = () => join(folder, 'sleeper.mjs');

function newChildren(): Children {
  const children = new Children({ folder, isVerbose: false, onTrouble: (line) => troubles.push(line) });
  all.push(children);
  return children;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pingvas-children-'));
  await mkdir(join(folder, 'logs'));
  await writeFile(sleeper(), "console.log('pid', process.pid); setInterval(() => {}, 1_000);");
  troubles.length = 0;
});

afterEach(async () => {
  for (const children of all.splice(0)) await children.stop([], 1_000);
  for (const child of others.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const log = () => readFile(join(folder, 'logs', 'sleeper.log'), 'utf8').catch(() => '');
const pids = async () => [...(await log()).matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));

async function pidNumber(position: number): Promise<number> {
  await expect.poll(async () => (await pids()).length, { timeout: 20_000 }).toBeGreaterThan(position);
  return (await pids())[position] ?? 0;
}

/** False for a process that has ended and that nobody has collected yet, too. */
async function isAlive(pid: number): Promise<boolean> {
  return (await commandOf(pid)) !== null;
}

describe('the processes of an installation', () => {
  it('start again when they die by themselves, and no more after the end', async () => {
    const children = newChildren();
    children.start({ name: 'sleeper', arguments: [sleeper()], env: {} });
    const first = await pidNumber(0);
    process.kill(first, 'SIGKILL');
    const second = await pidNumber(1);
    expect(troubles.join()).toContain('sleeper ended (SIGKILL); it starts again');
    await children.stop(['sleeper'], 5_000);
    expect(await isAlive(second)).toBe(false);
    expect(await readFile(join(folder, 'children.json'), 'utf8').catch(() => 'none')).toBe('none');
  });

  it('cannot be started once the end has begun', async () => {
    const children = newChildren();
    await children.stop([], 1_000);
    expect(() => children.start({ name: 'sleeper', arguments: [sleeper()], env: {} })).toThrow(
      /being stopped/,
    );
  });

  it('end when their launcher is killed with -9', async () => {
    const launcher = spawn(
      process.execPath,
      [join(import.meta.dirname, 'children.fixture.ts'), folder, sleeper()],
      { stdio: 'ignore' },
    );
    others.push(launcher);
    const pid = await pidNumber(0);
    launcher.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });

  it('are ended by the next start only when they are the very ones that were started', async () => {
    const stranger = spawn(process.execPath, [sleeper()], { stdio: 'ignore', detached: true });
    others.push(stranger);
    const pid = stranger.pid ?? 0;
    const record = { name: 'sleeper', pid, script: sleeper(), startedAt: 'another time' };
    await writeFile(join(folder, 'children.json'), JSON.stringify([record]));
    expect(await newChildren().endLeftovers()).toBe(0);
    expect(await isAlive(pid)).toBe(true);

    const own = { ...record, startedAt: processStartedAt(pid) };
    await writeFile(join(folder, 'children.json'), JSON.stringify([own]));
    expect(await newChildren().endLeftovers()).toBe(1);
    await expect.poll(() => stranger.signalCode).toBe('SIGKILL');
  });
});
