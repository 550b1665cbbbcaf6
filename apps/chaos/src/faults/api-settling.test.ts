import type { AppRouter } from '@pingvas/api/app-router';
import { type FaultPoint, studioFaultPoints } from '@pingvas/api/fault-points';
import { startTestStack } from '@pingvas/test-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditsOf, dieAt, pointsOf, requestUntilAnswered, untilAnswered } from './api-faults.fixture.ts';
import { type Person, patiently, type Stack, untilStatus } from './stack.fixture.ts';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await startTestStack<AppRouter>({
    apiEnv: { ORPHAN_AFTER_SECONDS: '3' },
    // What is stuck is handed back at once.
    workerEnv: { DRAIN_SECONDS: '1' },
  });
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  if (!stack.api().isAlive) await stack.api().start();
  if (!stack.worker().isAlive) await stack.worker().start();
  person = await stack.newPerson(100);
});

/** Fails every attempt that a generation has. */
const brokenEngine = { errorType: 'ValueError', errorMessage: 'no such thing', times: 3 };

/** Longer than a worker that is told to stop goes on; an engine hears of a cancel only after its step. */
const stuckMs = 8_000;

/** Work that a worker has begun and will not finish before it is told to go on. */
async function underWay(): Promise<string> {
  await stack.engine().faults.slowSteps(stuckMs);
  const { id } = await requestUntilAnswered(person);
  await untilStatus(person, id, 'rendering');
  return id;
}

async function stopAndStartWorker(): Promise<void> {
  await stack.worker().stop();
  await stack.engine().faults.slowSteps(null);
  await stack.worker().start();
}

/**
 * A worker that says nothing until its work was given to the queue again. Its waiting claim ends with its connection, or
 * that would be offered the work before the sweeper sees it.
 */
async function loseWorker(generationId: string): Promise<void> {
  stack.worker().pause();
  await stack.worker().gates.api.cut();
  await expect
    .poll(
      () =>
        stack.postgres.query("select 1 from fleet.leases where generation_id = $1 and outcome = 'lost'", [
          generationId,
        ]),
      patiently,
    )
    .toHaveLength(1);
  await stack.engine().faults.slowSteps(null);
  await stack.worker().gates.api.heal();
  stack.worker().resume();
}

async function expectPaidPicture(generationId: string): Promise<void> {
  const done = await untilStatus(person, generationId, 'succeeded');
  expect(done.images).toHaveLength(1);
  expect(await creditsOf(person)).toEqual({ balance: 99, held: 0 });
  await stack.expectSound();
}

describe('an api that is killed while a worker', () => {
  it.each(pointsOf('fail'))('says that it failed, at %s: everything is given back once', async (point) => {
    await stack.engine().faults.failNext(brokenEngine);
    const { id } = await dieAt(stack, { point }, () => requestUntilAnswered(person));
    expect((await untilStatus(person, id, 'failed')).failure?.code).toBe('engine-error');
    expect(await creditsOf(person)).toEqual({ balance: 100, held: 0 });
    await stack.expectSound();
  });

  it.each(pointsOf('release'))('hands its work back, at %s: the next worker makes it', async (point) => {
    let id = '';
    await dieAt(stack, { point }, async () => {
      id = await underWay();
      await stopAndStartWorker();
    });
    await expectPaidPicture(id);
  });

  it('is declared lost, at sweep.corrected: the next one makes its work', async () => {
    let id = '';
    await dieAt(stack, { point: 'sweep.corrected' }, async () => {
      id = await underWay();
      await loseWorker(id);
    });
    await expectPaidPicture(id);
  });
});

describe('an error out of nowhere', () => {
  it('at each point in turn costs nobody a picture or a credit', async () => {
    const api = stack.api();
    api.orderFaults(studioFaultPoints.map((point) => `${point}=throw`).join(','));

    const finished = await requestUntilAnswered(person, { count: 2 });
    const { images } = await untilStatus(person, finished.id, 'succeeded');
    expect(images).toHaveLength(2);

    const released = await underWay();
    await stopAndStartWorker();
    await untilStatus(person, released, 'succeeded');

    const lost = await underWay();
    await loseWorker(lost);
    await untilStatus(person, lost, 'succeeded');

    await stack.engine().faults.failNext(brokenEngine);
    const failed = await requestUntilAnswered(person);
    await untilStatus(person, failed.id, 'failed');

    // After that one: what was cancelled goes on for a moment, and would take one of its failures.
    const cancelled = await underWay();
    await untilAnswered(() => person.client.generation.cancel.mutate({ generationId: cancelled }));
    await stack.engine().faults.slowSteps(null);

    const [image] = images;
    if (image === undefined) throw new Error('there is no picture');
    await untilAnswered(
      () => person.client.images.remove.mutate({ imageId: image.id }),
      ['images.not-found'],
    );

    await stack.expectSound();
    expect(await creditsOf(person)).toEqual({ balance: 96, held: 0 });
    const silent = (point: FaultPoint) => !api.output().includes(`the fault that was ordered at ${point}"`);
    expect(studioFaultPoints.filter(silent)).toEqual([]);
  });
});
