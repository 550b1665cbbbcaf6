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
    const opened = await admin.client.outbox.read.mutate({ mailId: mail?.id ?? '' });
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
    expect(await refusalOf(person.client.outbox.read.mutate({ mailId: mail.id }))).toBe('identity.forbidden');
    expect(await refusalOf(world.anonymous.outbox.list.query({}))).toBe('identity.unauthenticated');
  });

  it('opens no mail in a session that was proven long ago: a stolen one resets no passwords', async () => {
    const person = await world.newAccount();
    const mail = await world.mailTo(person.email, 'verify-email');
    const stolen = await world.newAccount();
    await stolen.change({ role: 'admin' });
    await world.execute(
      "update identity.sessions set proven_at = created_at - interval '11 minutes' where user_id = ? returning 1",
      [stolen.userId],
    );
    expect((await stolen.client.outbox.list.query({ limit: 1 })).items).toHaveLength(1);
    expect(await refusalOf(stolen.client.outbox.read.mutate({ mailId: mail.id }))).toBe(
      'identity.step-up-required',
    );
    const address = `${world.url}/api/v1/outbox/${mail.id}/page`;
    const page = await fetch(address, { headers: { authorization: `Bearer ${stolen.token}` } });
    expect([page.status, await page.text()]).toEqual([403, expect.not.stringContaining('pge_')]);
    expect(await person.acts()).not.toContain('identity.outbox-read');
  });

  it('writes down whose mail an administrator read, in either form', async () => {
    const person = await world.newAccount();
    const mail = await world.mailTo(person.email, 'verify-email');
    const opened = await admin.client.outbox.read.mutate({ mailId: mail.id });
    expect(opened.areLinksHidden).toBe(false);
    const address = `${world.url}/api/v1/outbox/${mail.id}/page`;
    await fetch(address, { headers: { authorization: `Bearer ${admin.token}` } });
    expect((await person.acts()).filter((act) => act === 'identity.outbox-read')).toHaveLength(2);
  });

  it('hides the links of other administrators, also of a mailbox that one of them is about to have', async () => {
    const other = await world.newAccount();
    await world.mailTo(other.email, 'verify-email');
    await other.change({ role: 'admin' });
    const newAddress = world.newEmail();
    await other.client.identity.email.requestChange.mutate({ email: newAddress });
    await world.resetSecret(other.email);
    const mails = [...(await world.mailsTo(other.email)), await world.mailTo(newAddress, 'change-email')];
    for (const { id, template } of mails) {
      const opened = await admin.client.outbox.read.mutate({ mailId: id });
      expect([template, opened.areLinksHidden]).toEqual([template, true]);
      expect(`${opened.text}${opened.html}`).not.toContain('pge_');
      const address = `${world.url}/api/v1/outbox/${id}/page`;
      const page = await fetch(address, { headers: { authorization: `Bearer ${admin.token}` } });
      expect([page.status, await page.text()]).toEqual([200, expect.not.stringContaining('pge_')]);
      // Its own reader sees them.
      expect((await other.client.outbox.read.mutate({ mailId: id })).areLinksHidden).toBe(false);
    }
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
