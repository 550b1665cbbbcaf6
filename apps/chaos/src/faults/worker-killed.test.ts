import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, patiently, type Stack, untilStatus } from './stack.fixture.ts';
import { expectPaid, linesOf, startFaultStack, untilKilled } from './worker-faults.fixture.ts';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await startFaultStack({ workers: 4 });
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  person = await stack.newPerson();
  await Promise.all(stack.workers.map((worker) => (worker.isAlive ? worker.stop() : null)));
});

/** One worker for each point, all killed in the middle of work of two pictures, then started again. */
async function killAt(points: readonly string[]) {
  const killed = points.map((point, index) => ({ point, worker: stack.worker(index) }));
  await Promise.all(killed.map(({ point, worker }) => worker.start({ FAULT_POINTS: `${point}=kill` })));
  const requested = await Promise.all(killed.map(() => person.request({ count: 2 })));
  await Promise.all(killed.map(({ worker }) => untilKilled(worker)));
  await Promise.all(killed.map(({ worker }) => worker.start()));
  return requested;
}

describe('a worker that is killed', () => {
  it('before its picture is on disk costs an attempt, and every picture is made and paid once', async () => {
    const requested = await killAt(['claimed', 'rendering', 'rendered']);
    for (const generation of requested) await expectPaid(person, generation);
    await stack.expectSound();
  });

  it('after its picture is on disk costs nothing: the next process delivers it and goes on', async () => {
    const points = ['spooled', 'granted', 'uploaded', 'delivered'];
    const requested = await killAt(points);
    for (const generation of requested) await expectPaid(person, generation);
    const found = stack.workers.map((worker) => linesOf(worker, 'found pictures that were not delivered'));
    expect(found).toEqual(points.map(() => 1));
    await stack.expectSound();
  });

  it('with its upload ahead of its disk leaves nothing behind, and every picture is made and paid once', async () => {
    for (const generation of await killAt(['uploading', 'uploading'])) await expectPaid(person, generation);
    await stack.expectSound();
  });

  it('again and again is given up after three attempts, and everything is given back', async () => {
    const worker = stack.worker();
    await worker.start({ FAULT_POINTS: 'rendering=kill' });
    const { id } = await person.request();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await untilKilled(worker);
      if (attempt < 3) await worker.launch({ FAULT_POINTS: 'rendering=kill' });
    }
    const failed = await untilStatus(person, id, 'failed');
    expect(failed).toMatchObject({ attempt: 3, creditsConsumed: 0, failure: { code: 'lost-worker' } });
    await expect
      .poll(() => person.client.credits.balance.query(), patiently)
      .toEqual({ balance: 1_000, held: 0 });
    await stack.expectSound();
  });
});
