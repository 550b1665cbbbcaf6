import { randomUUID } from 'node:crypto';
import { AuditEvent, ClosedDoor, SetupCode, User } from '@pingvas/db';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newContext } from '../../../parts.ts';
import { callRest, codeOf, startTestApi, type TestApi } from '../../../testing/index.ts';
import { updateUser } from '../update-user.ts';
import { announceFirstRun, closeFirstRunDoor, hashOfSetupCode } from './first-run-door.ts';

const opened: TestApi[] = [];
afterEach(async () => {
  for (const api of opened.splice(0)) await api.stop();
});

const logLine = z.object({ setupCode: z.string(), msg: z.string() });

/** A fresh server, and the codes that its log tells. */
async function freshServer(config: Parameters<typeof startTestApi>[0] = {}) {
  const codes: string[] = [];
  const write = (line: string) => {
    const told = logLine.safeParse(JSON.parse(line));
    if (told.success) codes.push(told.data.setupCode);
  };
  const api = await startTestApi({ ...config, log: pino({ level: 'warn' }, { write }) });
  opened.push(api);
  return { api, codes };
}

const asked = (setupCode: string) => ({
  setup_code: setupCode,
  email: `${randomUUID()}@example.test`,
  password: 'trombone velvet lighthouse',
});
const begin = (api: TestApi, body: object) => callRest(api.url, '/auth/first-run', { body });
const isOpen = async (api: TestApi) => (await callRest(api.url, '/auth/first-run')).body;
const count = (api: TestApi, where: object) => api.parts.orm.em.fork().count(User, where);

describe('the first run', () => {
  it('makes the administrator with the code from the log, once, and the door is closed', async () => {
    const { api, codes } = await freshServer();
    const [code = ''] = codes;
    expect(codes).toHaveLength(1);
    expect(await isOpen(api)).toEqual({ is_open: true });
    const answer = await begin(api, asked(code.toUpperCase().replaceAll('-', ' ')));
    expect(answer).toMatchObject({
      status: 201,
      body: { user: { role: 'admin', tier: 'pro', is_email_verified: true } },
    });
    expect(await isOpen(api)).toEqual({ is_open: false });
    expect(codeOf(await begin(api, asked(code)))).toBe('identity.first-run-over');
    expect(await count(api, { role: 'admin' })).toBe(1);
    const actions = await api.parts.orm.em.fork().find(AuditEvent, {}, { orderBy: { id: 'asc' } });
    expect(actions.map(({ action }) => action)).toEqual([
      'identity.registered',
      'identity.first-administrator-made',
      'identity.signed-in',
    ]);
  });

  it('is won by one of twenty at the same time, and leaves no account of the others', async () => {
    const { api, codes } = await freshServer();
    const [code = ''] = codes;
    const answers = await Promise.all(Array.from({ length: 20 }, () => begin(api, asked(code))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(codeOf))).toEqual(new Set(['identity.first-run-over']));
    expect(await count(api, {})).toBe(1);
  });

  it('is nobody’s without the code: a stranger who finds a fresh server cannot take it', async () => {
    const { api, codes } = await freshServer();
    for (const guess of ['wrong', codes[0]?.slice(1) ?? '', ' -- ', '%', hashOfSetupCode(codes[0] ?? '')]) {
      expect(codeOf(await begin(api, asked(guess)))).toBe('identity.wrong-setup-code');
    }
    expect(await count(api, {})).toBe(0);
    expect(await isOpen(api)).toEqual({ is_open: true });
    const kept = await api.parts.orm.em.fork().find(SetupCode, {});
    expect(JSON.stringify(kept)).not.toContain(codes[0]);
    const refusals = await api.parts.orm.em
      .fork()
      .count(AuditEvent, { action: 'identity.first-run-refused' });
    expect(refusals).toBe(5);
  });

  it('stays closed when every administrator is gone, also after the next start', async () => {
    const { api, codes } = await freshServer();
    await begin(api, asked(codes[0] ?? ''));
    await api.parts.orm.em
      .fork()
      .nativeDelete(User, {})
      .catch(() => undefined);
    await api.parts.orm.em.fork().nativeUpdate(User, {}, { role: 'user' });
    expect(await count(api, { role: 'admin' })).toBe(0);
    expect(await isOpen(api)).toEqual({ is_open: false });
    const { databaseUrl } = { databaseUrl: api.database.servingUrl };
    const again = await freshServer({ config: { databaseUrl } });
    expect(again.codes).toEqual([]);
    expect(codeOf(await begin(again.api, asked(codes[0] ?? '')))).toBe('identity.first-run-over');
  });

  it('has no door where somebody was made administrator in another way, now and later', async () => {
    const { api, codes } = await freshServer();
    const person = await api.newPerson({ role: 'admin' });
    expect(await isOpen(api)).toEqual({ is_open: false });
    expect(codeOf(await begin(api, asked(codes[0] ?? '')))).toBe('identity.first-run-over');
    // What the seed does, and what every start does.
    await announceFirstRun(newContext(api.parts));
    await closeFirstRunDoor(newContext(api.parts), null);
    await updateUser(newContext(api.parts), person.user.id, { role: 'user' });
    expect(await isOpen(api)).toEqual({ is_open: false });
    const em = api.parts.orm.em.fork();
    expect(await em.count(SetupCode, {})).toBe(0);
    expect(await em.find(ClosedDoor, {})).toMatchObject([{ name: 'first-run', closedBy: null }]);
  });

  it('takes the code of any api that runs, and closes for all of them', async () => {
    const { api, codes } = await freshServer();
    const other = await freshServer({ config: { databaseUrl: api.database.servingUrl } });
    expect(other.codes).toHaveLength(1);
    expect((await begin(other.api, asked(codes[0] ?? ''))).status).toBe(201);
    expect(codeOf(await begin(api, asked(other.codes[0] ?? '')))).toBe('identity.first-run-over');
  });

  it('asks the administrator for a good password and a real e-mail, and stays open until they come', async () => {
    const { api, codes } = await freshServer();
    const [code = ''] = codes;
    const body = asked(code);
    const weak = await begin(api, { ...body, password: 'password123' });
    expect(codeOf(weak)).toBe('identity.weak-password');
    expect(codeOf(await begin(api, { ...body, email: 'nobody' }))).toBe('request.invalid');
    const taken = await api.newPerson();
    expect(codeOf(await begin(api, { ...body, email: taken.user.email }))).toBe('identity.email-taken');
    expect(await isOpen(api)).toEqual({ is_open: true });
    expect((await begin(api, body)).status).toBe(201);
  });
});
