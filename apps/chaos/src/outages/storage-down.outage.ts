import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person, Stack } from '../faults/stack.fixture.ts';
import { expectPaid, spooled, startFaultStack, untilSpooled } from '../faults/worker-faults.fixture.ts';
import { outageOf } from './outage.fixture.ts';

let stack: Stack;
let person: Person;
beforeAll(async () => {
  stack = await startFaultStack();
  person = await stack.newPerson();
});
afterAll(() => stack?.stop());

it('a storage that answers 503 for two minutes delays the pictures of its workers and costs none of them', async () => {
  await stack.storage.answer(503);
  const generations = await Promise.all([1, 2, 3].map(() => person.request({ count: 1 })));
  await untilSpooled(stack.worker(), 3);
  await outageOf(stack, 120);
  expect(await spooled(stack.worker())).toHaveLength(3);
  await stack.storage.heal();
  for (const generation of generations) await expectPaid(person, generation, { attempt: 1 });
  await stack.expectSound();
});
