import { newId } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../../parts.ts';
import { callRest, startTestApi, type TestApi, type TestPerson } from '../../../testing/index.ts';
import { recordAct } from '../audit/record-act.ts';
import { updateUser } from '../update-user.ts';

let api: TestApi;
let admin: TestPerson;
beforeAll(async () => {
  api = await startTestApi();
  admin = await api.newPerson({ role: 'admin' });
});
afterAll(() => api?.stop());

const list = (input: Parameters<typeof admin.client.admin.audit.list.query>[0]) =>
  admin.client.admin.audit.list.query(input);

/** Acts of this person at these moments, and nobody else's. */
async function actsAt(person: TestPerson, moments: readonly string[]): Promise<void> {
  const context = newContext(api.parts);
  for (const at of moments) {
    const clock = { now: () => new Date(at) };
    await recordAct(
      context.em,
      { ...context, clock },
      { action: 'fleet.token-created', targetUserId: person.user.id },
    );
  }
}

describe('the record', () => {
  it('says who did what to whom, when, and from where', async () => {
    const person = await api.newPerson();
    const userId = person.user.id;
    await updateUser(newContext(api.parts), userId, { nickname: '물결' });
    await admin.client.admin.users.update.mutate({ userId, role: 'artist' });
    const [entry] = (await list({ personId: userId, action: 'identity.role-changed' })).items;
    expect(entry).toMatchObject({
      action: 'identity.role-changed',
      actorKind: 'person',
      actor: { id: admin.user.id, email: admin.user.email },
      target: { id: userId, name: '물결' },
      address: expect.stringContaining('127.0.0.1'),
      place: { countryCode: null, isLocal: true },
      requestId: expect.any(String),
      details: { from: 'user', to: 'artist' },
    });
    expect(Math.abs(Date.parse(entry?.at ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('says in which country an act was done, and that nobody called where the product itself did it', async () => {
    const person = await api.newPerson();
    const { id: targetUserId } = person.user;
    const context = newContext(api.parts);
    for (const address of ['168.126.63.1', '2001:67c:2e8::1', null]) {
      const caller = address === null ? undefined : { address, userAgent: null };
      await recordAct(context.em, { ...context, caller }, { action: 'identity.proven', targetUserId });
    }
    const { items } = await list({ personId: targetUserId, action: 'identity.proven' });
    expect(items.map(({ address, place }) => [address, place.countryCode, place.isLocal])).toEqual([
      [null, null, false],
      ['2001:67c:2e8::1', 'NL', false],
      ['168.126.63.1', 'KR', false],
    ]);
  });

  it('is narrowed by act, by module, by person and by time, and its end is not part of a time', async () => {
    const person = await api.newPerson();
    const personId = person.user.id;
    const moments = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z'];
    await actsAt(person, moments);
    const times = async (input: object) =>
      (await list({ personId, action: 'fleet', ...input })).items.map(({ at }) => at).sort();
    expect(await times({})).toEqual(moments);
    expect(await times({ from: moments[1], until: moments[2] })).toEqual([moments[1]]);
    expect(await times({ action: 'fleet.token-created' })).toHaveLength(3);
    expect(await times({ action: 'fleet.token-revoked' })).toHaveLength(0);
    expect((await list({ personId: newId() })).items).toEqual([]);
  });

  it('comes page by page, the newest first, also while more happens', async () => {
    const person = await api.newPerson();
    const personId = person.user.id;
    await actsAt(
      person,
      Array.from({ length: 7 }, () => '2026-02-01T00:00:00.000Z'),
    );
    const first = await list({ personId, limit: 4 });
    await actsAt(person, ['2026-02-02T00:00:00.000Z']);
    const second = await list({ personId, limit: 50, cursor: first.nextCursor ?? undefined });
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    expect(first.items).toHaveLength(4);
    expect(second.nextCursor).toBeNull();
  });

  it('outlives the people in it, who are nobody then', async () => {
    const person = await api.newPerson();
    await updateUser(newContext(api.parts), person.user.id, { erasedAt: new Date(), isActive: false });
    const { items } = await list({ personId: person.user.id });
    expect(items.length).toBeGreaterThan(0);
    expect(items.every(({ target }) => target === null)).toBe(true);
  });

  it('holds no address of mail, no password and no token of what it saw', async () => {
    const password = 'trombone velvet lighthouse';
    const body = { email: `${newId()}@example.test`, password };
    await callRest(api.url, '/auth/register', { body });
    await callRest(api.url, '/auth/login', { body: { ...body, password: 'another phrase entirely' } });
    const rows = await api.parts.orm.em.fork().execute('select * from identity.audit_events');
    const text = JSON.stringify(rows);
    for (const secret of [body.email, password, 'another phrase', 'pgs_', 'pgr_', 'argon2']) {
      expect(text).not.toContain(secret);
    }
  });

  it.each(['Identity', 'identity.', '%', "x' or true"])(
    'refuses %j as the name of an act',
    async (action) => {
      const { token } = admin;
      const answer = await callRest(api.url, `/audit?action=${encodeURIComponent(action)}`, { token });
      expect(answer.status).toBe(400);
    },
  );
});
