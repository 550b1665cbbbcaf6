import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Mail, MailNotSent, MailRefused } from './mailer.ts';
import { smtpAddress } from './smtp-address.ts';
import { createSmtpMailer } from './smtp-mailer.ts';
import { startTestSmtp, type TestSmtp, type TestSmtpOptions } from './testing/test-smtp.ts';

let smtp: TestSmtp;
afterEach(() => smtp?.stop());

const from = { name: '핑바스', address: 'no-reply@studio.example' };

function mail(patch: Partial<Mail> = {}): Mail {
  return {
    id: randomUUID(),
    userId: null,
    to: 'jiwoo@example.test',
    template: 'password-changed',
    language: 'ko',
    subject: '비밀번호가 바뀌었어요',
    text: '첫 줄이에요.\n.\n점 하나로 시작하는 줄 다음이에요.\n',
    html: '<!doctype html><p>첫 줄이에요.</p>',
    ...patch,
  };
}

async function open(options: TestSmtpOptions = {}, url?: string) {
  smtp = await startTestSmtp(options);
  const server = smtpAddress.parse(url ?? smtp.url);
  return createSmtpMailer({ server, from, tls: { rejectUnauthorized: false } });
}

const failureOf = async (work: Promise<void>) => {
  const error: unknown = await work.then(
    () => null,
    (thrown) => thrown,
  );
  if (!(error instanceof MailNotSent)) throw new Error(`sent, or failed otherwise: ${error}`);
  return { isForGood: error instanceof MailRefused, ...error.failure };
};

describe('a mail over the wire', () => {
  it('arrives with both forms, its sender, its language and an id of its own', async () => {
    const mailer = await open();
    const sent = mail();
    await mailer.deliver(sent);
    const [got] = smtp.received;
    expect(got?.to).toEqual(['jiwoo@example.test']);
    expect(got?.from).toBe('no-reply@studio.example');
    expect(got?.mail.subject).toBe(sent.subject);
    expect(got?.mail.from).toMatchObject({ name: '핑바스', address: 'no-reply@studio.example' });
    expect(got?.mail.text?.trimEnd().split(/\r?\n/)).toEqual(sent.text.trimEnd().split('\n'));
    expect(got?.mail.html?.trim()).toBe(sent.html);
    expect(got?.mail.messageId).toBe(`<${sent.id}@studio.example>`);
    const headers = Object.fromEntries((got?.mail.headers ?? []).map(({ key, value }) => [key, value]));
    expect(headers).toMatchObject({ 'content-language': 'ko', 'auto-submitted': 'auto-generated' });
  });

  it('keeps its Message-ID when it is sent again, so that mailboxes can tell', async () => {
    const mailer = await open();
    const sent = mail();
    await mailer.deliver(sent);
    await mailer.deliver(sent);
    const ids = smtp.received.map(({ mail: { messageId } }) => messageId);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(2);
  });

  it.each([
    ['a subject', { subject: 'hello\r\nBcc: victim@example.test' }],
    ['an address', { to: 'a@example.test\r\nRCPT TO:<victim@example.test>' }],
  ])('cannot be given another header or recipient by %s with a line break', async (_, patch) => {
    const mailer = await open();
    expect(await failureOf(mailer.deliver(mail(patch)))).toMatchObject({ isForGood: true });
    expect(smtp.connections()).toBe(0);
  });

  it.each(['a@example.test, victim@example.test', 'Victim <victim@example.test>', '<victim@example.test>'])(
    'goes to nobody when the address reads %j, which libraries take for more than one address',
    async (to) => {
      const mailer = await open();
      expect(await failureOf(mailer.deliver(mail({ to })))).toMatchObject({ isForGood: true });
      expect(smtp.received).toEqual([]);
    },
  );

  it('reads no file and no address that its words name', async () => {
    const mailer = await open();
    await mailer.deliver(mail({ text: 'file:///etc/hostname', html: '<img src="file:///etc/hostname">' }));
    expect(smtp.received[0]?.mail.attachments).toEqual([]);
    expect(smtp.received[0]?.mail.text?.trim()).toBe('file:///etc/hostname');
  });
});

describe('a server that says no', () => {
  it.each([
    ['connect', 421, false],
    ['connect', 554, false],
    ['rcpt', 450, false],
    ['rcpt', 550, true],
    ['data', 451, false],
    ['data', 552, true],
  ] as const)('at %s with %i: for good is %s', async (step, code, isForGood) => {
    const mailer = await open();
    smtp.refuse({ step, code });
    expect(await failureOf(mailer.deliver(mail()))).toMatchObject({ isForGood, answer: code });
    expect(smtp.received).toEqual([]);
    await mailer.deliver(mail());
    expect(smtp.received).toHaveLength(1);
  });

  it('gives no address away in what is thrown', async () => {
    const mailer = await open();
    smtp.refuse({ step: 'rcpt', code: 550 });
    const error: unknown = await mailer.deliver(mail()).catch((thrown: unknown) => thrown);
    expect(JSON.stringify([error, String(error), error instanceof Error && error.stack])).not.toContain(
      'jiwoo',
    );
    expect(error instanceof Error && error.cause).toBeUndefined();
  });
});

describe('a server that is away', () => {
  it('makes the try fail for now, and takes the mail when it is back', async () => {
    const mailer = await open();
    await smtp.goAway();
    expect(await failureOf(mailer.deliver(mail()))).toMatchObject({ isForGood: false, answer: null });
    await smtp.comeBack();
    await mailer.deliver(mail());
    expect(smtp.received).toHaveLength(1);
  });

  it('that breaks the line after the mail makes the try fail for now', async () => {
    const mailer = await open();
    smtp.breakAfterTaking();
    expect(await failureOf(mailer.deliver(mail()))).toMatchObject({ isForGood: false });
    expect(smtp.received).toHaveLength(1);
  });
});

describe('signing in at the server', () => {
  const login = { user: 'mailer@studio.example', password: 'p:a/s?s@1' };

  it('works with a name and a password that need escaping', async () => {
    smtp = await startTestSmtp({ login });
    const url = `smtp://${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@127.0.0.1:${smtp.port}?encryption=none`;
    await createSmtpMailer({ server: smtpAddress.parse(url), from }).deliver(mail());
    expect(smtp.received[0]?.user).toBe(login.user);
  });

  it('that fails is no reason to give the mail up: it is the installation that is wrong', async () => {
    smtp = await startTestSmtp({ login });
    const server = smtpAddress.parse(`smtp://a:b@127.0.0.1:${smtp.port}?encryption=none`);
    expect(await failureOf(createSmtpMailer({ server, from }).deliver(mail()))).toMatchObject({
      isForGood: false,
      answer: 535,
    });
  });
});

describe('the line to the server', () => {
  it.each(['starttls', 'tls'] as const)('is encrypted by %s', async (encryption) => {
    const mailer = await open({ encryption });
    await mailer.deliver(mail());
    expect(smtp.received[0]?.isEncrypted).toBe(true);
  });

  it('is not used when a server that should offer encryption does not: it may have been taken out of the way', async () => {
    smtp = await startTestSmtp({ encryption: 'none' });
    const server = smtpAddress.parse(`smtp://127.0.0.1:${smtp.port}`);
    expect(await failureOf(createSmtpMailer({ server, from }).deliver(mail()))).toMatchObject({
      isForGood: false,
      code: 'ETLS',
    });
    expect(smtp.received).toEqual([]);
  });

  it.each(['starttls', 'tls'] as const)(
    'is not used with a certificate that nobody vouches for, by %s',
    async (encryption) => {
      smtp = await startTestSmtp({ encryption });
      const mailer = createSmtpMailer({ server: smtpAddress.parse(smtp.url), from });
      expect(await failureOf(mailer.deliver(mail()))).toMatchObject({ isForGood: false });
      expect(smtp.received).toEqual([]);
    },
  );

  it('is given up when something else listens there and hangs up', async () => {
    smtp = await startTestSmtp();
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const server = smtpAddress.parse(`smtp://127.0.0.1:${port}?encryption=none`);
    expect(await failureOf(createSmtpMailer({ server, from }).deliver(mail()))).toMatchObject({
      isForGood: false,
    });
    await new Promise((resolve) => other.close(resolve));
  });
});
