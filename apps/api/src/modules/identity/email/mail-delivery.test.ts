import { setTimeout as pause } from 'node:timers/promises';
import { OutboxMail } from '@pingvas/db';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../../parts.ts';
import { smtpAddress } from '../../../platform/mail/smtp-address.ts';
import { type ReceivedMail, startTestSmtp, type TestSmtp } from '../../../platform/mail/testing/test-smtp.ts';
import { callRest } from '../../../testing/index.ts';
import { deliverMail } from './deliver-mail.ts';
import { type MailWorld, openMailWorld, secretIn } from './email.fixture.ts';
import { failedMailQueue, mailQueue } from './send-mail.ts';

const patience = { timeout: 20_000, interval: 50 };

let smtp: TestSmtp;
let world: MailWorld;
/** What the api has logged, line by line. */
const logged: string[] = [];
beforeAll(async () => {
  smtp = await startTestSmtp();
  const from = { name: 'Pingvas', address: 'no-reply@studio.example' };
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  world = await openMailWorld({ smtp: { server: smtpAddress.parse(smtp.url), from } }, log);
});
afterAll(async () => {
  await world?.stop();
  await smtp?.stop();
});
afterEach(() => {
  smtp.received.length = 0;
});

interface Job {
  readonly id: string;
  readonly state: string;
  readonly retry_count: number;
  readonly data: object;
  readonly output: object | null;
}
const jobsTo = (email: string, queue = mailQueue) =>
  world.execute<Job>(
    `select id, state, retry_count, data, output from queue.job where name = ? and data ->> 'to' = ? order by id`,
    [queue, email],
  );

/** Lets the next try come now; it would come after seconds at first, later after minutes. */
async function hurry(): Promise<void> {
  await world.execute("update queue.job set start_after = now() where name = ? and state = 'retry'", [
    mailQueue,
  ]);
}

async function arrived(email: string, count = 1): Promise<ReceivedMail[]> {
  const to = () => smtp.received.filter((mail) => mail.to.includes(email));
  const deadline = performance.now() + patience.timeout;
  while (to().length < count) {
    if (performance.now() > deadline) throw new Error(`no mail came to ${email}`);
    await hurry();
    await pause(50);
  }
  return to();
}

type Person = Awaited<ReturnType<MailWorld['newAccount']>>;
const confirm = ({ client }: Person, token: string) => client.identity.email.confirm.mutate({ token });

describe('a mail of an act', () => {
  it('comes over the wire with a link that works', async () => {
    const person = await world.newAccount({ language: 'en' });
    const [got] = await arrived(person.email);
    expect(got?.mail.subject).toBe('Confirm your e-mail address');
    expect(secretIn(got?.mail.text ?? '')).toBe(secretIn(got?.mail.html ?? ''));
    expect(await confirm(person, secretIn(got?.mail.text ?? ''))).toEqual({ purpose: 'verify' });
  });

  it('is never sent when the act came to nothing', async () => {
    const person = await world.newAccount();
    await arrived(person.email);
    const again = await callRest(world.url, '/auth/register', {
      body: { email: person.email, password: 'a wholly different secret' },
    });
    expect(again.status).toBe(400);
    expect(await jobsTo(person.email)).toHaveLength(1);
  });

  it('goes out once, however often the act is tried at the same moment', async () => {
    const email = world.newEmail();
    const body = { email, password: 'a wholly different secret' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => callRest(world.url, '/auth/register', { body })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    await arrived(email);
    await world.untilQuiet();
    expect(await arrived(email)).toHaveLength(1);
  });
});

describe('a copy of the database', () => {
  /** Everything that any table says, as text. */
  async function dump(): Promise<string> {
    const tables = await world.execute<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_schema in ('identity', 'queue') and table_type = 'BASE TABLE'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      // Who serves may not read everything of the queue.
      const rows = await world
        .execute<{ row: string }>(`select t::text as row from ${name} t`)
        .catch((): { row: string }[] => []);
      texts.push(...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  }

  it('holds no link that works: not of mails that wait, and not of mails that were sent', async () => {
    await smtp.goAway();
    const person = await world.newAccount();
    await world.anonymous.identity.email.forgotPassword.mutate({ email: person.email });
    await expect.poll(() => jobsTo(person.email), patience).toHaveLength(2);
    await expect
      .poll(
        async () => (await jobsTo(person.email)).every((job) => job.retry_count > 0 || job.state === 'retry'),
        patience,
      )
      .toBe(true);
    const waiting = await dump();
    expect(waiting).toContain(person.email);
    expect(waiting).not.toMatch(/pge_[\w-]{43}/);

    await smtp.comeBack();
    const mails = await arrived(person.email, 2);
    await world.untilQuiet();
    const sent = await dump();
    for (const { mail } of mails) expect(sent).not.toContain(secretIn(mail.text ?? ''));
    expect(sent).not.toMatch(/pge_[\w-]{43}/);
    expect(logged.join('\n')).not.toMatch(/pge_/);
    expect(logged.join('\n')).not.toContain(person.email);
  });
});

describe('a mail server with troubles', () => {
  it('that is away delays the mail, and the act stands', async () => {
    await smtp.goAway();
    const person = await world.newAccount();
    await expect.poll(async () => (await jobsTo(person.email))[0]?.state, patience).toBe('retry');
    expect((await person.client.identity.me.query()).email).toBe(person.email);
    await smtp.comeBack();
    const [got] = await arrived(person.email);
    expect(await confirm(person, secretIn(got?.mail.text ?? ''))).toEqual({ purpose: 'verify' });
    await world.untilQuiet();
    expect(await arrived(person.email)).toHaveLength(1);
  });

  it('that says "later" gets the mail later', async () => {
    smtp.refuse({ step: 'data', code: 451 }, { step: 'rcpt', code: 450 });
    const person = await world.newAccount();
    expect(await arrived(person.email)).toHaveLength(1);
    await world.untilQuiet();
    expect((await jobsTo(person.email))[0]).toMatchObject({ state: 'completed', retry_count: 2 });
  });

  it('that says "never" is asked once; the mail is laid aside, and the log tells', async () => {
    smtp.refuse({ step: 'rcpt', code: 550 });
    const person = await world.newAccount();
    await expect.poll(async () => (await jobsTo(person.email))[0]?.state, patience).toBe('failed');
    const [job] = await jobsTo(person.email);
    expect(job).toMatchObject({ retry_count: 0, output: { code: 'EENVELOPE', answer: 550 } });
    expect(await jobsTo(person.email, failedMailQueue)).toHaveLength(1);
    expect(logged.filter((line) => line.includes('given up') && line.includes(job?.id ?? ''))).toHaveLength(
      1,
    );
    expect(smtp.received).toEqual([]);
  });

  it('was not told the end by an api that died over it: another one sends the mail', async () => {
    await smtp.goAway();
    const person = await world.newAccount();
    await expect.poll(async () => (await jobsTo(person.email))[0]?.state, patience).toBe('retry');
    // As the job of an api looks that was killed three minutes ago.
    await world.execute(
      `update queue.job set state = 'active', started_on = now() - interval '3 minutes'
        where name = ? and data ->> 'to' = ?`,
      [mailQueue, person.email],
    );
    await smtp.comeBack();
    await world.api.parts.boss.supervise(mailQueue);
    expect(await arrived(person.email)).toHaveLength(1);
  });

  it('that breaks the line after the mail gets it again under the same Message-ID, and both links work', async () => {
    smtp.breakAfterTaking();
    const person = await world.newAccount();
    const [first, second] = await arrived(person.email, 2);
    expect(second?.mail.messageId).toBe(first?.mail.messageId);
    const secrets = [first, second].map((got) => secretIn(got?.mail.text ?? ''));
    expect(new Set(secrets).size).toBe(2);
    expect(await confirm(person, secrets[0] ?? '')).toEqual({ purpose: 'verify' });
    await expect(confirm(person, secrets[1] ?? '')).rejects.toThrow();
  });
});

describe('a mail that nobody needs any more', () => {
  it('is not sent: of two wishes for a mailbox that waited, only the last one goes out', async () => {
    const person = await world.newAccount();
    await arrived(person.email);
    await smtp.goAway();
    const [first, last] = [world.newEmail(), world.newEmail()];
    await person.client.identity.email.requestChange.mutate({ email: first });
    await world.execute("update identity.email_tokens set created_at = created_at - interval '5 minutes'");
    await person.client.identity.email.requestChange.mutate({ email: last });
    await smtp.comeBack();
    await arrived(last);
    await hurry();
    await world.untilQuiet();
    expect(smtp.received.filter(({ to }) => to.includes(first))).toEqual([]);
  });
});

describe('an installation with a mail server', () => {
  it('keeps nothing in its outbox, and says so to operators', async () => {
    const admin = await world.newAccount();
    await admin.change({ role: 'admin' });
    await arrived(admin.email);
    expect(await admin.client.outbox.list.query({})).toEqual({ isInUse: false, items: [], nextCursor: null });
    expect(await world.em().count(OutboxMail, {})).toBe(0);
  });

  it('gives up what another version laid into the queue and this one cannot read', async () => {
    const context = newContext(world.api.parts);
    for (const payload of [
      null,
      {},
      { template: 'x', language: 'ko', to: 'a@b.test', userId: null, tokenId: null, values: {} },
    ]) {
      await expect(deliverMail(context, 'x', payload)).rejects.toThrow('The mail was not sent');
    }
  });
});
