import { randomUUID } from 'node:crypto';
import { AuditEvent } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../../parts.ts';
import { callRest, startTestApi, type TestApi, type TestPerson } from '../../../testing/index.ts';
import { updateUser } from '../update-user.ts';
import { readPasswordWork } from './password-hash.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

/** How many passwords are hashed and checked while `work` runs. */
async function hashing<T>(work: () => Promise<T>) {
  const before = readPasswordWork();
  const answer = await work();
  const { hashes, checks } = readPasswordWork();
  return { answer, tasks: { hashes: hashes - before.hashes, checks: checks - before.checks } };
}

const change = (person: TestPerson, changes: Parameters<typeof updateUser>[2]) =>
  updateUser(newContext(api.parts), person.user.id, changes);

/** A refused log-in, without what is new in every answer. */
async function refused(name: string) {
  const em = api.parts.orm.em.fork();
  const before = await em.count(AuditEvent, { action: 'identity.sign-in-refused' });
  const { answer, tasks } = await hashing(() =>
    callRest(api.url, '/auth/login', { body: { email: name, password: 'not the password of anybody' } }),
  );
  const acts = (await em.count(AuditEvent, { action: 'identity.sign-in-refused' })) - before;
  const { error_code, error_message, details } = Object(answer.body);
  const headers = [...answer.headers.keys()].sort();
  return { status: answer.status, error_code, error_message, details, headers, tasks, acts };
}

describe('a log-in with a wrong password', () => {
  it('is the same answer after the same work, whether or not there is such an account', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => api.newPerson()));
    const [plain, named, elsewhere, shut, gone] = people;
    if (!plain || !named || !elsewhere || !shut || !gone) throw new Error('somebody is missing');
    const username = `u${randomUUID().slice(0, 12)}`;
    await change(named, { username });
    // Somebody who only signs in through a provider has no password to compare with.
    await change(elsewhere, { passwordHash: null });
    await change(shut, { isActive: false });
    await change(gone, { erasedAt: new Date(), isActive: false, passwordHash: null });

    const unknown = await refused(`${randomUUID()}@example.test`);
    expect(unknown).toMatchObject({ status: 401, error_code: 'identity.wrong-credentials', acts: 1 });
    expect(unknown.tasks).toEqual({ hashes: 0, checks: 1 });
    const names = [...people.map(({ user }) => user.email), username, 'nobody.by.this.name', 'x'];
    for (const name of names) expect([name, await refused(name)]).toEqual([name, unknown]);
  });
});

describe('a registration with a taken e-mail', () => {
  it('costs as much as one that is taken, so that only its answer tells', async () => {
    const { user } = await api.newPerson();
    const password = 'trombone velvet lighthouse';
    const register = (email: string) =>
      hashing(() => callRest(api.url, '/auth/register', { body: { email, password } }));
    const taken = await register(user.email);
    const fresh = await register(`${randomUUID()}@example.test`);
    expect([taken.answer.status, fresh.answer.status]).toEqual([400, 201]);
    expect(taken.tasks).toEqual(fresh.tasks);
    expect(taken.tasks).toEqual({ hashes: 1, checks: 0 });
  });

  it('is refused for a weak password before anything is asked of the database', async () => {
    const { user } = await api.newPerson();
    const { answer, tasks } = await hashing(() =>
      callRest(api.url, '/auth/register', { body: { email: user.email, password: 'password123' } }),
    );
    expect(answer.body).toMatchObject({
      error_code: 'identity.weak-password',
      details: { reason: 'leaked' },
    });
    expect(tasks).toEqual({ hashes: 0, checks: 0 });
  });

  it('is won by one of two hundred at the same time, and leaves one account', async () => {
    const email = `${randomUUID()}@example.test`;
    const body = { email, password: 'trombone velvet lighthouse' };
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => callRest(api.url, '/auth/register', { body })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(199);
    const [row] = await api.parts.orm.em
      .fork()
      .execute<{ count: number }[]>('select count(*)::int from identity.users where email = ?', [email]);
    expect(row?.count).toBe(1);
  });
});
