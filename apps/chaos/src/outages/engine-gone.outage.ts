import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, type Stack, untilStatus } from '../faults/stack.fixture.ts';
import { expectPaid, startFaultStack } from '../faults/worker-faults.fixture.ts';
import { outageOf, processorSecondsOf } from './outage.fixture.ts';

let stack: Stack;
let person: Person;
beforeAll(async () => {
  stack = await startFaultStack();
  person = await stack.newPerson();
});
afterAll(() => stack?.stop());

it('an engine that is away for three minutes gets its work back when it returns, at no cost', async () => {
  await stack.engine().faults.slowSteps(30_000);
  const generation = await person.request({ count: 2 });
  await untilStatus(person, generation.id, 'rendering');
  await stack.engine().kill();
  const before = await processorSecondsOf(stack.worker());
  await outageOf(stack, 180);
  const after = await processorSecondsOf(stack.worker());
  process.stdout.write(
    `three minutes without an engine: ${before === null || after === null ? '?' : (after - before).toFixed(2)} s of processor time\n`,
  );
  expect((await person.client.generation.get.query({ generationId: generation.id })).status).toBe('queued');
  await stack.engine().start();
  await expectPaid(person, generation, { attempt: 1 });
  await stack.expectSound();
});
