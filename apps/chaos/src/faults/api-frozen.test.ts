import type { FaultPoint } from '@pingvas/api/fault-points';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { creditsOf, pointsOf } from './api-faults.fixture.ts';
import { type Person, type Stack, traceOf, untilStopped } from './stack.fixture.ts';
import { expectPaid, startFaultStack } from './worker-faults.fixture.ts';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await startFaultStack({ apis: 2, workers: 1 });
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  person = await stack.newPerson(100, stack.api(1).url);
});

/** As a balancer does with an api that no longer answers: all that the worker says goes to this one from now on. */
async function leadWorkerTo(index: 0 | 1): Promise<void> {
  stack.apis.forEach((api, at) => {
    api.isInTurn = at === index;
  });
  for (const gate of [stack.worker().gates.api, stack.storage]) {
    await gate.cut();
    await gate.heal();
  }
}

describe('an api that freezes in the middle of a delivery, while a second one finishes it', () => {
  it.each(pointsOf('finish'))(
    'at %s: one set of pictures, paid once, and no object too many',
    async (point: FaultPoint) => {
      const frozen = stack.api(0);
      if (frozen.isAlive) await frozen.kill();
      await frozen.start({ FAULT_POINTS: `${point}=stop@2` });
      await leadWorkerTo(0);
      const generation = await person.request({ count: 2 });
      await untilStopped(frozen);
      await leadWorkerTo(1);
      await expectPaid(person, generation);
      const before = await traceOf(stack, generation);
      expect(before.images).toHaveLength(2);

      frozen.resume();
      await frozen.untilReady();
      await stack.expectSound();
      expect(await traceOf(stack, generation)).toEqual(before);
      expect(await creditsOf(person)).toMatchObject({ balance: 98, held: 0 });
    },
  );
});
