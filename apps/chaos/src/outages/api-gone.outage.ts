import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, type Stack, untilStatus } from '../faults/stack.fixture.ts';
import { expectPaid, spooled, startFaultStack, untilSpooled } from '../faults/worker-faults.fixture.ts';
import { outageOf, processorSecondsOf } from './outage.fixture.ts';

let stack: Stack;
let person: Person;
beforeAll(async () => {
  stack = await startFaultStack({ workers: 2 });
  person = await stack.newPerson();
});
afterAll(() => stack?.stop());

it('an api that is away for five minutes gets the finished pictures of a worker that waited, and of one that was started again meanwhile', async () => {
  const [waits, restarts] = [stack.worker(0), stack.worker(1)];
  await Promise.all(stack.engines.map(({ faults }) => faults.stallAtStep(2)));
  // One after the other: who has work already gets the second only when nobody is idle.
  const first = await person.request({ count: 2 });
  await untilStatus(person, first.id, 'rendering');
  const second = await person.request({ count: 2 });
  await untilStatus(person, second.id, 'rendering');
  await stack.api().kill();
  await Promise.all(stack.engines.map(({ faults }) => faults.releaseStall()));
  await Promise.all([untilSpooled(waits, 2), untilSpooled(restarts, 2)]);

  const before = await processorSecondsOf(waits);
  const printedBefore = waits.output().length;
  await outageOf(stack, 150);
  await restarts.kill();
  await restarts.launch();
  await outageOf(stack, 150);
  const after = await processorSecondsOf(waits);
  expect([await spooled(waits), await spooled(restarts)].map((files) => files.length)).toEqual([2, 2]);
  const lines = waits.output().slice(printedBefore).split('\n').length;
  process.stdout.write(
    `five minutes without an api: ${before === null || after === null ? '?' : (after - before).toFixed(2)} s of processor time, ${lines} lines of log\n`,
  );

  await stack.api().start();
  for (const generation of [first, second]) await expectPaid(person, generation);
  await restarts.untilReady();
  await stack.expectSound();
});
