import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../../parts.ts';
import { cleanMails } from '../email/clean-mails.ts';
import { type MailWorld, openMailWorld, secretIn } from '../email/email.fixture.ts';
import { refusalOf } from '../second-factor/second-factor.fixture.ts';

let world: MailWorld;
let admin: Awaited<ReturnType<MailWorld['newAccount']>>;
beforeAll(async () => {
  world = await openMailWorld();
  admin = await world.newAccount();
  await admin.change({ role: 'admin' });
  await world.mailTo(admin.email, 'verify-email');
});
afterAll(() => world?.stop());

describe('the outbox of an installation without a mail server', () => {
  it('shows operators every mail, newest first and page by page, with the words and the page of each', async () => {
    const people = [await world.newAccount(), await world.newAccount(), await world.newAccount()];
    for (const { email } of people) await world.mailTo(email, 'verify-email');
    const first = await admin.client.outbox.list.query({ limit: 2 });
    const rest = await admin.client.outbox.list.query({ cursor: first.nextCursor ?? '', limit: 100 });
    expect(first.isInUse).toBe(true);
    expect(rest.nextCursor).toBeNull();
    const recipients = [...first.items, ...rest.items].map(({ recipient }) => recipient);
    expect(new Set(recipients).size).toBe(recipients.length);
    expect(recipients.slice().sort()).toEqual([admin, ...people].map(({ email }) => email).sort());
    expect(recipients.at(-1)).toBe(admin.email);

    const [mail] = first.items;
    const opened = await admin.client.outbox.get.query({ mailId: mail?.id ?? '' });
    expect(opened).toMatchObject({ ...mail });
    expect(secretIn(opened.text)).toBe(secretIn(opened.html));
    expect(opened.html).toContain('<!doctype html>');
  });

  it('serves the page of a mail as a stranger’s: it runs nothing, fetches nothing and is framed by us alone', async () => {
    const mail = await world.mailTo(admin.email, 'verify-email');
    const address = `${world.url}/api/v1/outbox/${mail.id}/page`;
    const answer = await fetch(address, { headers: { authorization: `Bearer ${admin.token}` } });
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toBe(mail.html);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ').sort()).toEqual([
      "default-src 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-popups allow-popups-to-escape-sandbox',
      "style-src 'unsafe-inline'",
    ]);
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await fetch(address)).status).toBe(401);
  });

  it('is closed to people and artists, whose mails and whose links it holds', async () => {
    const person = await world.newAccount();
    await person.change({ role: 'artist' });
    const mail = await world.mailTo(person.email, 'verify-email');
    expect(await refusalOf(person.client.outbox.list.query({}))).toBe('identity.forbidden');
    expect(await refusalOf(person.client.outbox.get.query({ mailId: mail.id }))).toBe('identity.forbidden');
    expect(await refusalOf(world.anonymous.outbox.list.query({}))).toBe('identity.unauthenticated');
  });

  it('holds each mail once, though it is delivered twice', async () => {
    const { mailer } = newContext(world.api.parts);
    const { id, userId, template, language, subject, text, html } = await world.mailTo(
      admin.email,
      'verify-email',
    );
    await mailer.deliver({ id, userId, template, language, subject, text, html, to: admin.email });
    expect(await world.mailsTo(admin.email)).toHaveLength(1);
  });

  it('forgets mails after a week, and links a week after their end', async () => {
    const person = await world.newAccount();
    await world.mailTo(person.email, 'verify-email');
    const context = newContext(world.api.parts);
    const inDays = (days: number) => ({ now: () => new Date(Date.now() + days * 24 * 3_600_000) });
    const tokens = () =>
      world.execute('select id from identity.email_tokens where user_id = ?', [person.userId]);
    await cleanMails({ ...context, clock: inDays(6.9) });
    expect([await world.mailsTo(person.email), await tokens()].map(({ length }) => length)).toEqual([1, 1]);
    await cleanMails({ ...context, clock: inDays(7.1) });
    expect([await world.mailsTo(person.email), await tokens()].map(({ length }) => length)).toEqual([0, 1]);
    await cleanMails({ ...context, clock: inDays(8.1) });
    expect(await tokens()).toEqual([]);
  });
});
