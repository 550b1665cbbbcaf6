import { readError } from '@pingvas/api-client';
import { User } from '@pingvas/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newContext } from '../../../parts.ts';
import { startTestApi, type TestApi, type TestPerson } from '../../../testing/index.ts';
import { updateUser } from '../update-user.ts';
import { keepAnAdministrator } from './keep-an-administrator.ts';

let api: TestApi;
let one: TestPerson;
let other: TestPerson;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

beforeEach(async () => {
  // Two administrators and nobody else, whatever the case before has done.
  await api.parts.orm.em.fork().nativeUpdate(User, { role: 'admin' }, { role: 'user' });
  [one, other] = [await api.newPerson({ role: 'admin' }), await api.newPerson({ role: 'admin' })];
});

const ways = ['demoted', 'deactivated', 'deleted'] as const;
function take(
  from: TestPerson,
  { by, way }: { by: TestPerson; way: (typeof ways)[number] },
): Promise<string> {
  const { users } = by.client.admin;
  const userId = from.user.id;
  const calls = {
    demoted: () => users.update.mutate({ userId, role: 'user' }),
    deactivated: () => users.deactivate.mutate({ userId }),
    deleted: () => users.remove.mutate({ userId }),
  };
  return calls[way]().then(
    () => 'done',
    (error) => readError(error)?.code ?? String(error),
  );
}

const administrators = async () =>
  await api.parts.orm.em.fork().count(User, { role: 'admin', isActive: true, deletionDueAt: null });

describe('an administrator', () => {
  it.each(ways)('is never %s by themselves, not even by accident', async (way) => {
    expect(await take(one, { by: one, way })).toBe('identity.not-on-yourself');
    expect(await administrators()).toBe(2);
  });

  it.each(ways)('who is the last one cannot be %s', async (way) => {
    const context = newContext(api.parts);
    await updateUser(context, other.user.id, { deletionDueAt: new Date(Date.now() + 86_400_000) });
    expect(await take(one, { by: other, way })).toBe('identity.last-administrator');
    const { users } = other.client.admin;
    expect((await users.get.query({ userId: one.user.id })).isLastAdministrator).toBe(true);
    expect(await administrators()).toBe(1);
  });

  it.each(ways.flatMap((way) => ways.map((counter) => [way, counter] as const)))(
    'is %s while the other one is %s at the same time: exactly one of the two happens',
    async (way, counter) => {
      const heard = await Promise.all([
        take(other, { by: one, way }),
        take(one, { by: other, way: counter }),
      ]);
      expect(heard.filter((outcome) => outcome === 'done')).toHaveLength(1);
      // The second one comes to the lock too late, or finds the door shut already.
      const refused = [
        'identity.last-administrator',
        'identity.unauthenticated',
        'identity.inactive',
        'identity.forbidden',
      ];
      expect(heard.filter((outcome) => refused.includes(outcome))).toHaveLength(1);
      expect(await administrators()).toBe(1);
    },
  );

  it('is looked for again by who had to wait: the second of two transactions sees what the first did', async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: holds, resolve: hasIt } = Promise.withResolvers<void>();
    const first = api.parts.orm.em.fork().transactional(async (tx) => {
      await keepAnAdministrator(tx, one.user.id);
      await tx.nativeUpdate(User, { id: one.user.id }, { role: 'user' });
      hasIt();
      await held;
    });
    await holds;
    const second = api.parts.orm.em.fork().transactional((tx) => keepAnAdministrator(tx, other.user.id));
    const refused = expect(second).rejects.toMatchObject({ code: 'identity.last-administrator' });
    await expect.poll(waitingForLocks, { timeout: 10_000 }).toBeGreaterThan(0);
    letGo();
    await first;
    await refused;
  });
});

async function waitingForLocks(): Promise<number> {
  const [row] = await api.parts.orm.em
    .fork()
    .execute<{ waiting: number }[]>('select count(*)::int as waiting from pg_locks where not granted');
  return row?.waiting ?? 0;
}
