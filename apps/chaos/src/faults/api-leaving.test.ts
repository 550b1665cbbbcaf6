import type { AppRouter } from '@pingvas/api/app-router';
import { startTestStack } from '@pingvas/test-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dieAt, requestUntilAnswered, untilAnswered } from './api-faults.fixture.ts';
import { type Person, patiently, type Stack, untilStatus } from './stack.fixture.ts';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await startTestStack<AppRouter>({});
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  if (!stack.api().isAlive) await stack.api().start();
  person = await stack.newPerson(100);
  const { id } = await requestUntilAnswered(person, { count: 2 });
  await untilStatus(person, id, 'succeeded');
});

const receiptOf = (userId: string) =>
  stack.postgres.query('select removed, finished_at from privacy.erasures where user_id = $1', [userId]);

/** The days are over in which the person could change their mind. */
async function leave(): Promise<void> {
  await stack.postgres.query('update identity.users set deletion_due_at = now() where id = $1', [
    person.userId,
  ]);
}

describe('an api that is killed', () => {
  it('in an erasure is no way to be left half erased', async () => {
    await dieAt(stack, { point: 'erase.removed', visit: 2 }, leave);
    await expect
      .poll(async () => (await receiptOf(person.userId))[0], patiently)
      .toMatchObject({
        finished_at: expect.anything(),
        removed: { 'images.images': 2, 'generation.generations': 1, 'fleet.leases': 1, objects: 4 },
      });
    const tables = [
      'images.images',
      'generation.generations',
      'identity.sessions',
      'identity.token_families',
    ];
    for (const table of tables) {
      expect(
        await stack.postgres.query(`select 1 from ${table} where user_id = $1`, [person.userId]),
      ).toEqual([]);
    }
    await stack.expectSound();
    await expect(person.client.identity.me.query()).rejects.toMatchObject({
      data: { errorCode: 'identity.unauthenticated' },
    });
  });

  it('while it writes an archive makes it again, whole', async () => {
    await dieAt(stack, { point: 'export.written' }, () =>
      untilAnswered(() => person.client.privacy.requestExport.mutate()),
    );
    await expect
      .poll(async () => (await person.client.privacy.export.query()).export, patiently)
      .toMatchObject({ state: 'ready' });
    await stack.expectSound();
  });
});
