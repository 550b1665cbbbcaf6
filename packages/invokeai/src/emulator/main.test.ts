import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { paint } from '../painter/index.ts';
import type { JsonObject } from './json.ts';
import { startEmulator } from './start-emulator.ts';
import { defaultModels } from './store/model-store.ts';
import { buildSd15Graph } from './testing/build-graph.ts';
import { callJson, imageOf, openEmulatedClient } from './testing/emulated-client.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(env: Record<string, string | undefined>) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], EMULATOR_PAINT_QUALITY: 'draft', ...env },
  });
  children.push(child);
  let output = '';
  const ready = Promise.withResolvers<string>();
  const exited = Promise.withResolvers<number | null>();
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    const url = /running on (http:\S+)/.exec(output)?.[1];
    if (url !== undefined) ready.resolve(url);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.on('exit', (code) => exited.resolve(code));
  return { child, ready: ready.promise, exited: exited.promise, output: () => output };
}

describe('the emulator process', () => {
  it('says where it runs in one line and ends on SIGTERM in the middle of an item', async () => {
    const { child, ready, exited, output } = start({ EMULATOR_PORT: '0', EMULATOR_STEP_MS: '60000' });
    const url = await ready;
    expect(output().trim().split('\n')).toEqual([`InvokeAI emulator running on ${url}`]);
    const batch = { graph: buildSd15Graph() };
    expect((await callJson(`${url}/api/v1/queue/q/enqueue_batch`, 'POST', { batch })).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('prints every wrong setting at once and exits with 1', async () => {
    const { exited, output } = start({ EMULATOR_PORT: 'many', EMULATOR_STEP_MS: '-5' });
    expect(await exited).toBe(1);
    expect(output()).toContain('EMULATOR_PORT');
    expect(output()).toContain('EMULATOR_STEP_MS');
  });

  it('paints as well as it can unless it is told otherwise', async () => {
    const unsaid = { EMULATOR_PORT: '0', EMULATOR_STEP_MS: '0', EMULATOR_PAINT_QUALITY: undefined };
    const { child, ready } = start(unsaid);
    const url = await ready;
    const batch = { graph: buildSd15Graph({ seed: 1 }) };
    await callJson(`${url}/api/v1/queue/q/enqueue_batch`, 'POST', { batch });
    const read = async () => (await callJson(`${url}/api/v1/queue/q/i/1`, 'GET')).body as JsonObject;
    await expect.poll(read, { timeout: 20_000 }).toMatchObject({ status: 'completed' });
    const png = await fetch(`${url}/api/v1/images/i/${imageOf(await read())}/full`);
    const painted = await sharp(await png.arrayBuffer())
      .raw()
      .toBuffer();
    const model = defaultModels.find(({ name }) => name === 'Celadon 1.5')?.key ?? '';
    // Models paint differently.
    const seed = 1n ^ createHash('sha256').update(model).digest().readBigUInt64BE();
    const order = { prompt: 'a red fox in the snow', negativePrompt: 'blurry', seed };
    expect(Buffer.compare(painted, paint({ ...order, width: 64, height: 64 }).data)).toBe(0);
    child.kill('SIGTERM');
  });

  it('refuses an explicit port that is taken', async () => {
    const other = await startEmulator({ paintQuality: 'draft' });
    const { exited, output } = start({ EMULATOR_PORT: String(other.port) });
    expect(await exited).toBe(1);
    expect(output()).toContain(`Port ${other.port} is in use`);
    await other.stop();
  });

  it('takes the next free port when that is allowed, as the engine does', async () => {
    const other = await startEmulator({ paintQuality: 'draft' });
    const next = await startEmulator({
      port: other.port,
      isNextPortAllowed: true,
      paintQuality: 'draft',
    });
    expect(next.port).toBeGreaterThan(other.port);
    expect((await callJson(`${next.url}/api/v1/app/version`, 'GET')).status).toBe(200);
    await Promise.all([other.stop(), next.stop()]);
  });

  it('keeps queue and pictures in its data folder, and an item that was cut short is canceled', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
    const options = { dataFolder: folder, stepMilliseconds: 0, preparationMilliseconds: 0 };
    const first = await openEmulatedClient(options);
    await first.enqueue();
    const picture = imageOf(await first.finished(1));
    first.emulator.faults.stallAtStep(1);
    await first.enqueue({ batch_id: 'cut-short' });
    await first.seen(({ payload }) => payload['item_id'] === 2 && payload['percentage'] === 0.25);
    await first.close();

    const second = await openEmulatedClient(options);
    expect(await second.item(1)).toMatchObject({ status: 'completed', session: { graph: { id: 'g' } } });
    expect(await second.item(2)).toMatchObject({ status: 'canceled', status_sequence: 2 });
    const png = await fetch(`${second.emulator.url}/api/v1/images/i/${picture}/full`);
    expect(png.headers.get('content-type')).toBe('image/png');
    expect(await second.enqueue({ batch_id: 'later' })).toMatchObject({ item_ids: [3] });
    await second.close();
    rmSync(folder, { recursive: true });
  });
});
