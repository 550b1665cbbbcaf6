import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pythonScript } from './python-scripts.ts';

const hasPython = spawnSync('python3', ['-c', 'import fcntl']).status === 0;

let folder: string;
let children: ChildProcess[];
beforeEach(async () => {
  children = [];
  folder = await mkdtemp(join(tmpdir(), 'serve-'));
  await mkdir(join(folder, 'invokeai/app'), { recursive: true });
  await writeFile(
    join(folder, 'invokeai/app/run_app.py'),
    'import signal\ndef run_app():\n    print("runs", flush=True)\n    signal.pause()\n',
  );
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** The program with another server in the place of InvokeAI's, which the engine's suite runs. */
function serve(settings: string) {
  const child = spawn('python3', [pythonScript('serve'), folder, settings], {
    env: { ...process.env, PYTHONPATH: folder },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  return { child, exited: once(child, 'exit'), said: once(createInterface({ input: child.stdout }), 'line') };
}

const settingsThere = () => readFile(join(folder, 'invokeai.yaml'), 'utf8');

describe.runIf(hasPython)('the program that runs the engine', () => {
  it('leaves the settings of an engine that has the folder as they are', async () => {
    const first = serve('port: 1\n');
    expect(await first.said).toEqual(['runs']);
    expect(await settingsThere()).toBe('port: 1\n');
    expect(await serve('port: 2\n').exited).toEqual([75, null]);
    expect(await settingsThere()).toBe('port: 1\n');
  });

  it('gives the folder free when it is killed', async () => {
    const first = serve('port: 1\n');
    await first.said;
    first.child.kill('SIGKILL');
    await first.exited;
    const next = serve('port: 2\n');
    expect(await next.said).toEqual(['runs']);
    expect(await settingsThere()).toBe('port: 2\n');
  });
});
