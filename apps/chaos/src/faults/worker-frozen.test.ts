import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, type Stack, traceOf, untilStopped } from './stack.fixture.ts';
import { expectPaid, startFaultStack } from './worker-faults.fixture.ts';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await startFaultStack({ workers: 2 });
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  person = await stack.newPerson();
  await stack.worker(1).stop();
});

describe('a worker that freezes', () => {
  it.each(['rendering', 'spooled', 'granted', 'uploaded'])(
    'at %s past its lease, while another one finishes, can touch nothing when it wakes up',
    async (point) => {
      const frozen = stack.worker();
      if (frozen.isAlive) await frozen.kill();
      await frozen.start({ FAULT_POINTS: `${point}=stop` });
      const generation = await person.request();
      await untilStopped(frozen);
      await stack.worker(1).start();
      await expectPaid(person, generation, { attempt: 2 });
      const before = await traceOf(stack, generation);
      expect([before.images.length, before.transfers.length, before.leases.length]).toEqual([1, 1, 1]);

      frozen.resume();
      // It hears that it has lost, drops what it holds, and goes on with other work.
      await stack.worker(1).stop();
      await expectPaid(person, await person.request());
      await stack.expectSound();
      expect(await traceOf(stack, generation)).toEqual(before);
    },
  );

  it('while it waits for work keeps it from nobody else, and costs no attempt', async () => {
    const frozen = stack.worker();
    if (frozen.isAlive) await frozen.kill();
    await frozen.start();
    // It asks for the next work while it renders this.
    await expectPaid(person, await person.request());
    frozen.pause();
    const generation = await person.request();
    await stack.worker(1).start();
    await expectPaid(person, generation, { attempt: 1 });
    frozen.resume();
    await stack.expectSound();
    expect(await traceOf(stack, generation)).toMatchObject({
      images: [{}],
      transfers: [{ state: 'posted' }],
    });
  });
});
