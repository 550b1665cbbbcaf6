import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createPingvasClient } from '@pingvas/api-client';
import type { RegisterInput } from '@pingvas/contracts';
import { AuditEvent, OutboxMail, User } from '@pingvas/db';
import type { Logger } from 'pino';
import type { AppRouter } from '../../../app-router.ts';
import type { ApiConfig } from '../../../config.ts';
import { newContext } from '../../../parts.ts';
import type { MailTemplateName } from '../../../platform/mail/mail-templates.ts';
import { callRest, signedInBy, startTestApi } from '../../../testing/index.ts';
import { type UserChanges, updateUser } from '../update-user.ts';

/** Two busy cores may take long; a mail that is there costs nothing. */
const withinMs = 20_000;

/** Looks until something is so. Tests that run side by side share no `expect.poll`. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`In vain waited for: ${what}`);
    await pause(50);
  }
}

export type MailWorld = Awaited<ReturnType<typeof openMailWorld>>;

/** The whole api, with people who read their mails: in the outbox, unless a mail server is named. */
export async function openMailWorld(config: Partial<ApiConfig> = {}, log?: Logger) {
  const api = await startTestApi({ config, ...(log === undefined ? {} : { log }) });
  const { url, parts } = api;
  const em = () => parts.orm.em.fork();
  const execute = <Row extends object>(sql: string, values: unknown[] = []) =>
    em().execute<Row[]>(sql, values);
  const anonymous = createPingvasClient<AppRouter>({ url });
  const newEmail = () => `${randomBytes(8).toString('hex')}@example.test`;

  /** The mails to an address, oldest first. */
  async function mailsTo(recipient: string, template?: MailTemplateName): Promise<OutboxMail[]> {
    const asked = { recipient, ...(template === undefined ? {} : { template }) };
    return em().find(OutboxMail, asked, { orderBy: { id: 'asc' } });
  }

  /** The newest of so many mails, when they are there. */
  async function mailTo(recipient: string, template: MailTemplateName, count = 1): Promise<OutboxMail> {
    await until(`${template}, ${count}`, async () => (await mailsTo(recipient, template)).length >= count);
    const mail = (await mailsTo(recipient, template)).at(-1);
    if (mail === undefined) throw new Error('the mail went away');
    return mail;
  }

  /** Resolves when nothing waits to be sent or answered. */
  async function untilQuiet(): Promise<void> {
    const waiting = `select id from queue.job
        where name in ('identity.send-mail', 'identity.forgotten-password') and state <= 'active'`;
    await until('quiet queues', async () => (await execute(waiting)).length === 0);
  }

  async function newAccount(given: Partial<RegisterInput> = {}) {
    const credentials = { email: newEmail(), password: randomBytes(12).toString('hex'), ...given };
    const signedIn = await callRest(url, '/auth/register', { body: credentials });
    const { userId, token } = signedInBy(signedIn);
    return {
      ...credentials,
      userId,
      token,
      client: createPingvasClient<AppRouter>({ url, token }),
      /** One more sign-in, as a program. */
      async logIn(password = credentials.password) {
        const answer = await callRest(url, '/auth/login', { body: { email: credentials.email, password } });
        return { status: answer.status, answer };
      },
      change: (changes: UserChanges) => updateUser(newContext(parts), userId, changes),
      row: () => em().findOneOrFail(User, { id: userId }),
      async acts(): Promise<string[]> {
        const events = await em().find(AuditEvent, { targetUserId: userId }, { orderBy: { id: 'asc' } });
        return events.map(({ action }) => action);
      },
    };
  }

  return {
    api,
    url,
    em,
    execute,
    anonymous,
    newEmail,
    newAccount,
    mailsTo,
    mailTo,
    untilQuiet,
    /** Asks for a new password and reads the mail. */
    async resetSecret(email: string, count = 1): Promise<string> {
      await anonymous.identity.email.forgotPassword.mutate({ email });
      return secretIn((await mailTo(email, 'reset-password', count)).text);
    },
    stop: () => api.stop(),
  };
}

/** The secret in the link of a mail. */
export function secretIn(text: string): string {
  const secret = /#(pge_[\w-]{43})/.exec(text)?.[1];
  if (secret === undefined) throw new Error('there is no link in the mail');
  return secret;
}
