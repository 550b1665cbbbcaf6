import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Image } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultPoint, studioFaultPoints } from '../../platform/faults/fault-points.ts';
import { removeImage } from '../images/remove-image.ts';
import { sweepUnownedObjects } from '../images/sweep-unowned-objects.ts';
import { cancelGeneration } from './cancel-generation.ts';
import { openTestStudio, request, type TestStudio } from './generation.fixture.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));

/** The api as an operator would start it, until it ends by itself. */
async function startAndEnd(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: {
      DATABASE_URL: 'postgresql://nobody:nothing@127.0.0.1:1/nowhere',
      STORAGE_SIGNING_KEY: 'a signing key for tests, thirty-two',
      IDENTITY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

describe('an api that finds ordered faults', () => {
  it.each([{}, { NODE_ENV: 'production' }, { NODE_ENV: 'development' }])(
    'does not start outside of tests, and says why (%o)',
    async (env) => {
      const orders = { FAULT_POINTS: 'finish.locked=kill', FAULT_FILE: '/tmp/orders' };
      const { code, output } = await startAndEnd({ ...orders, ...env });
      expect(code).toBe(1);
      for (const key of Object.keys(orders)) expect(output).toContain(`${key}: is refused outside of tests`);
    },
  );

  it('does not start with a point that it does not have', async () => {
    const { code, output } = await startAndEnd({ NODE_ENV: 'test', FAULT_POINTS: 'finish.pasted=kill' });
    expect(code).toBe(1);
    expect(output).toContain('finish.locked');
  });
});

describe('the fault points', () => {
  const reached = new Set<FaultPoint>();
  let studio: TestStudio;
  beforeAll(async () => {
    studio = await openTestStudio({ faults: { reach: (point) => reached.add(point) } });
  });
  afterAll(() => studio?.close());

  it('are each passed by work that takes its course', async () => {
    const model = await studio.addModel();
    const worker = await studio.addWorker([model]);
    const person = await studio.addPerson({ credits: 20 });
    const ask = () => request(person, { modelId: model.id });

    await ask();
    const finished = await worker.claimed();
    await worker.beat(finished);
    await worker.finish(finished);
    const { id: imageId } = await studio.database.orm.em
      .fork()
      .findOneOrFail(Image, { generationId: finished.generationId });
    await removeImage(person.context(), { imageId });
    await sweepUnownedObjects(studio.context());

    await ask();
    await worker.fail(await worker.claimed(), { code: 'unknown-model' });
    const given = await ask();
    await worker.release(await worker.claimed());
    await studio.loseWorker(await worker.claimed());
    await cancelGeneration(person.context(), { generationId: given.id });

    expect(studioFaultPoints.filter((point) => !reached.has(point))).toEqual([]);
  });
});
