import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectFaults } from './fault-control.ts';
import type { RemoteFaults } from './fault-switches.ts';
import { callJson } from './testing/emulated-client.ts';

let child: ChildProcess;
let url: string;
let controlUrl: string;
let faults: RemoteFaults;

beforeAll(async () => {
  const started = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: {
      PATH: process.env['PATH'],
      EMULATOR_PORT: '0',
      EMULATOR_CONTROL_PORT: '0',
      EMULATOR_PAINT_QUALITY: 'draft',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const { promise, resolve } = Promise.withResolvers<void>();
  let printed = '';
  started.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    controlUrl = /fault switches on (http:\S+)\n/.exec(printed)?.[1] ?? '';
    url = /running on (http:\S+)\n/.exec(printed)?.[1] ?? '';
    if (url !== '') resolve();
  });
  await promise;
  faults = connectFaults(controlUrl);
});
afterAll(() => child.kill('SIGKILL'));

describe('the fault switches of an emulator process', () => {
  it('are pulled from outside, also while its own port hangs', async () => {
    await faults.failHttp({ status: 503, times: 2, path: '/version' });
    const answers = [1, 2, 3].map(() => fetch(`${url}/api/v1/app/version`));
    expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([200, 503, 503]);
    await faults.hangHttp();
    const hanging = callJson(`${url}/api/v1/app/version`, 'GET');
    await faults.answerHttp();
    expect((await hanging).status).toBe(200);
  });

  it('say what is wrong with an order that they do not take', async () => {
    await expect(faults.oomNext(-1)).rejects.toThrow(/refused oomNext: .*given\[0\]|oomNext.*>=0/s);
    const unknown = await fetch(controlUrl, { method: 'POST', body: '{"name":"constructor","given":[]}' });
    expect(unknown.status).toBe(400);
    expect((await fetch(controlUrl, { method: 'POST', body: 'x'.repeat(20_000) })).status).toBe(400);
  });

  it('are all there', async () => {
    const nothing = { errorType: 'E', errorMessage: 'm' };
    await faults.failNext(nothing);
    await faults.stallAtStep(1);
    await faults.releaseStall();
    await faults.slowSteps(5);
    await faults.blackPicture();
    await faults.truncatePicture(2);
    await faults.stalePicture();
    await faults.answerPages();
    await faults.gzipTrap(false);
    await faults.dropSockets();
    await faults.refuseSockets();
    await faults.acceptSockets();
    await faults.loseEvents(true);
    await faults.duplicateEvents(true);
    await faults.reorderEvents(true);
    await faults.stallQueue();
    await faults.releaseQueue();
    await faults.poisonQueue();
    await faults.clear();
    const counts = await callJson(`${url}/api/v1/queue/poisoned/status`, 'GET');
    expect(counts).toMatchObject({ status: 200, body: { queue: { pending: 1 } } });
  });
});
