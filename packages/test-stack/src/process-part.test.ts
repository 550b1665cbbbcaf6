import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, vi } from 'vitest';
import { membersOfGroup } from './process-group.ts';
import { ProcessPart } from './process-part.ts';

/** Two busy cores may take long; what is so at once costs nothing. */
const patience = { timeout: 20_000 };

function partOf(script: string): ProcessPart {
  const part: ProcessPart = new ProcessPart({
    name: 'part',
    command: async () => [process.execPath, '-e', script],
    env: () => ({ GREETING: 'hello' }),
    readiness: async () => (part.output().includes('up') ? null : 'it is not up'),
  });
  return part;
}

const stays = 'setInterval(() => {}, 1000);';

describe('a part', () => {
  it('is told its settings, and others for one run', async () => {
    const part = partOf(`${stays} console.log(process.env.GREETING, process.env.NODE_ENV, 'up')`);
    await part.start();
    expect(part.output()).toBe('hello test up\n');
    await part.stop();
    await part.start({ GREETING: 'bye' });
    await vi.waitFor(() => expect(part.output()).toBe('hello test up\nbye test up\n'), patience);
    await part.kill();
    expect(await part.endSurvivors()).toEqual([]);
  });

  it('says how it ended when it was not ready before', async () => {
    const part = partOf('console.log("no"); process.exit(3)');
    await expect(part.start()).rejects.toThrow('part ended with exit code 3:\nno');
    expect(await part.exited).toEqual({ code: 3, signal: null });
  });

  it('finds and ends what it left behind', async () => {
    const part = partOf(
      `require('node:child_process').spawn(process.execPath, ['-e', '${stays}'], { stdio: 'ignore' });
       ${stays} console.log('up')`,
    );
    await part.start();
    await part.kill();
    const survivors = await part.endSurvivors(200);
    expect(survivors.map(({ command }) => command)).toEqual([expect.stringContaining('setInterval')]);
    await vi.waitFor(async () => expect(await membersOfGroup(new Set([part.pid]))).toEqual([]), patience);
  });

  it('dies with the process that started it, even if that was killed and the part was paused', async () => {
    const holder = spawn(process.execPath, [join(import.meta.dirname, 'process-part.fixture.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(holder.stdout), 'line');
    const pids: number[] = JSON.parse(String(line));
    expect(await membersOfGroup(new Set(pids))).not.toEqual([]);
    holder.kill('SIGKILL');
    await vi.waitFor(async () => expect(await membersOfGroup(new Set(pids))).toEqual([]), {
      timeout: 20_000,
    });
  });
});
