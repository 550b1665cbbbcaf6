import { User } from '@pingvas/db';
import { expect } from 'vitest';
import type { SignedInContext } from '../../platform/context.ts';
import type { TestPerson, TestStudio } from '../generation/generation.fixture.ts';
import { erasePerson, objectsOf } from './erase-person.ts';
import { leftOf } from './finish-erasure.ts';
import { getReceipt } from './get-receipt.ts';
import { addressesOf, signedIn, type Traces, tablesWith } from './privacy.fixture.ts';

/** The deletion of this account is due from now on. */
export async function makeDue(studio: TestStudio, { userId }: TestPerson): Promise<void> {
  const em = studio.database.orm.em.fork();
  await em.nativeUpdate(User, { id: userId }, { deletionDueAt: studio.clock.now() });
}

/** Erases this person now, if their deletion is due. */
export const erase = (studio: TestStudio, { userId }: TestPerson) => erasePerson(studio.context(), userId);

export const receiptOf = (studio: TestStudio, { userId }: TestPerson) =>
  getReceipt(studio.context(), { userId });

/** Every object, row and word of this person is gone; the id stands only where the receipt says why. */
export async function expectGone(studio: TestStudio, person: TestPerson, traces: Traces): Promise<void> {
  expect(await objectsOf(studio.context(), person.userId)).toEqual([]);
  expect(await leftOf(studio.database.orm.em.fork(), person.userId)).toEqual({});
  const found = await tablesWith(studio, traces.words);
  // The last mail is under way; the queue and the outbox forget it by themselves.
  for (const table of Object.keys(found)) expect(table).toMatch(/^queue\./);
  expect(await addressesOf(studio, person.userId)).toBe(0);
  const { kept } = await receiptOf(studio, person);
  const named = Object.keys(await tablesWith(studio, [person.userId])).filter(
    (table) => !/^queue\./.test(table),
  );
  expect(kept.map(({ table }) => table)).toEqual(expect.arrayContaining(named));
}

/** An administrator, signed in. */
export async function addAdministrator(studio: TestStudio): Promise<SignedInContext> {
  const person = await studio.addPerson({ credits: 0 });
  await studio.database.orm.em.fork().nativeUpdate(User, { id: person.userId }, { role: 'admin' });
  return signedIn(studio, person);
}
