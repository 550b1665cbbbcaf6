import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineClient, textToImage } from '@pingvas/invokeai';
import type { Emulator } from '@pingvas/invokeai/emulator';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { engineQueueIds } from './engine/engine-queue-ids.ts';
import { type FleetServer, startFleetServer } from './testing/fleet-server.ts';
import { buildWork, startRigEngine } from './testing/worker-rig.ts';

const main = join(import.meta.dirname, 'main.ts');
const patience = { timeout: 30_000 };

let emulator: Emulator;
let fleet: FleetServer;
let spoolFolder: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  [emulator, fleet, spoolFolder] = await Promise.all([
    startRigEngine(),
    startFleetServer(),
    mkdtemp(join(tmpdir(), 'pingvas-spool-')),
  ]);
});
afterEach(async () => {
  emulator.faults.releaseStall();
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(() =>
  Promise.all([emulator.stop(), fleet.close(), rm(spoolFolder, { recursive: true, force: true })]),
);

/** The process as a launcher starts it, with what it prints. */
function startProcess(changes: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      PINGVAS_API_URL: fleet.url,
      PINGVAS_WORKER_TOKEN: fleet.token,
      PINGVAS_WORKER_NAME: 'process',
      INVOKEAI_URL: emulator.url,
      WORKER_SPOOL_FOLDER: spoolFolder,
      DRAIN_SECONDS: '1',
      ...changes,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const printed: string[] = [];
  child.stdout.on('data', (chunk) => printed.push(String(chunk)));
  child.stderr.on('data', (chunk) => printed.push(String(chunk)));
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  return { child, ended, printed: () => printed.join('') };
}

describe('the worker process', () => {
  it('prints every wrong setting at once and ends with 1', async () => {
    const { ended, printed } = startProcess({ PINGVAS_WORKER_TOKEN: 'short', INVOKEAI_URL: 'nowhere' });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(printed()).toContain('PINGVAS_WORKER_TOKEN');
    expect(printed()).toContain('INVOKEAI_URL');
    expect(printed()).not.toContain('short');
  });

  it.each([undefined, 'production'])('refuses ordered faults when NODE_ENV is %s', async (mode) => {
    const orders = { FAULT_POINTS: 'claimed=kill', ...(mode === undefined ? {} : { NODE_ENV: mode }) };
    const { ended, printed } = startProcess(orders);
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(printed()).toContain('FAULT_POINTS: is refused outside of tests');
  });

  it('obeys ordered faults in tests', async () => {
    const { ended } = startProcess({ FAULT_POINTS: 'spooled=kill', NODE_ENV: 'test' });
    fleet.offer(buildWork());
    expect(await ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect((await readdir(spoolFolder)).filter((name) => name.endsWith('.png'))).toHaveLength(1);
  });

  it('says that its token is invalid and ends with 1', async () => {
    const { ended, printed } = startProcess({ PINGVAS_WORKER_TOKEN: `pgw_${'x'.repeat(40)}` });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(printed()).toContain('the api does not accept PINGVAS_WORKER_TOKEN');
    expect(printed()).not.toContain('xxxx');
  });

  it('shares its spool with no other one, says what to do, and leaves it free however it ends', async () => {
    const atFirst = fleet.record.claims.length;
    const first = startProcess();
    await fleet.until(() => fleet.record.claims.length > atFirst);
    const second = startProcess();
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.printed()).toContain(
      `another worker keeps its pictures in ${spoolFolder}: end it, or give this one a PINGVAS_WORKER_NAME`,
    );
    first.child.kill('SIGKILL');
    await first.ended;
    const claims = fleet.record.claims.length;
    startProcess();
    await fleet.until(() => fleet.record.claims.length > claims);
  });

  it('hands its work back and ends with 0 within its grace when it is asked to stop, by two signals at once', async () => {
    const { child, ended } = startProcess();
    emulator.faults.stallAtStep(1);
    const work = buildWork();
    fleet.offer(work);
    await fleet.until(() =>
      fleet.record.beats.some((beat) => beat.leaseId === work.leaseId && beat.step === 1),
    );
    // As after Ctrl-C in a terminal, where the launcher passes it on.
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(fleet.record.releases).toContain(work.leaseId);
  });

  it('never prints a prompt', async () => {
    const { child, ended, printed } = startProcess({ LOG_LEVEL: 'trace' });
    const work = buildWork({ recipe: { prompt: 'a very private sentence', negativePrompt: 'another one' } });
    fleet.offer(work);
    await fleet.until(() => fleet.delivered.has(`${work.leaseId}/0`));
    child.kill('SIGTERM');
    await ended;
    expect(printed()).toContain(work.leaseId);
    expect(printed()).not.toMatch(/private sentence|another one/);
    expect(printed()).not.toContain(fleet.token);
  });

  it('clears what a killed process left in the engine before it works', async () => {
    const engine = createEngineClient({ baseUrl: emulator.url });
    const first = startProcess();
    const done = buildWork();
    fleet.offer(done);
    await fleet.until(() => fleet.delivered.has(`${done.leaseId}/0`));
    emulator.faults.stallAtStep(1);
    const orphan = buildWork();
    fleet.offer(orphan);
    await fleet.until(() =>
      fleet.record.beats.some((beat) => beat.leaseId === orphan.leaseId && beat.step === 1),
    );
    first.child.kill('SIGKILL');
    await first.ended;
    // More of the same waits behind it.
    const [queueId = ''] = engineQueueIds('process');
    const [model] = await engine.listMainModels();
    if (!model) return expect.fail('the emulator has models');
    const { recipe, generationId: jobId } = orphan;
    await engine.enqueue(
      queueId,
      textToImage({ base: 'sdxl', model, recipe, pictureIndex: 0, batchId: 'orphan', jobId }),
    );

    const claims = fleet.record.claims.length;
    startProcess();
    await fleet.until(() => fleet.record.claims.length > claims);
    await vi.waitFor(async () => {
      const lists = await Promise.all(engineQueueIds('process').map((id) => engine.listItems(id)));
      expect(lists.flat()).toEqual([]);
    }, patience);
    emulator.faults.releaseStall();
    const next = buildWork();
    fleet.offer(next);
    await fleet.until(() => fleet.delivered.has(`${next.leaseId}/0`));
  });
});
