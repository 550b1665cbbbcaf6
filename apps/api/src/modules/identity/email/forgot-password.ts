import type { ForgotPasswordInput } from '@pingvas/contracts';
import { User } from '@pingvas/db';
import type { PgBoss, QueueOptions } from 'pg-boss';
import { z } from 'zod';
import type { Caller, Context } from '../../../platform/context.ts';
import { ensureQueue } from '../../../platform/jobs/ensure-queue.ts';
import { recordAct } from '../audit/record-act.ts';
import { issueToken } from './email-tokens.ts';
import { canBeReached, lockPerson } from './lock-person.ts';
import { secondsUntilNextMail } from './mail-limit.ts';
import { sendLink } from './send-mail.ts';

export const forgottenQueue = 'identity.forgotten-password';

const options = {
  retryLimit: 20,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 60,
  expireInSeconds: 60,
  // Whoever waits for the mail has given up by then.
  retentionSeconds: 3_600,
  deleteAfterSeconds: 3_600,
} as const satisfies QueueOptions;

const forgottenJob = z.object({
  email: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
});

/** Makes the queue, once per process. */
export function prepareForgottenQueue(boss: PgBoss): Promise<void> {
  return ensureQueue(boss, forgottenQueue, options);
}

/**
 * Takes the wish of somebody who says that this is their mailbox. The call only writes the wish down: it does the
 * same work for every address, and knows no more than its caller whether there is an account.
 *
 * @throws DomainError request.rate-limited
 */
export async function forgotPassword(
  { boss, caller, requestId, limits }: Context & { readonly caller: Caller },
  { email }: ForgotPasswordInput,
): Promise<{ ok: true }> {
  await limits.spend('reset-account', { account: email });
  await prepareForgottenQueue(boss);
  const job: z.input<typeof forgottenJob> = { email, ...caller, requestId };
  const taken = await boss.send(forgottenQueue, job);
  if (taken === null) throw new Error('The queue did not take a forgotten password');
  return { ok: true };
}

/**
 * What follows from the wish, out of the caller's sight: a mail, when there is an account that can be reached and
 * did not get one just now. Repeated for the same job it sends nothing more.
 */
export async function answerForgotten(context: Context, jobId: string, payload: unknown): Promise<void> {
  const { email, requestId, ...caller } = forgottenJob.parse(payload);
  const { em } = context;
  const known = await em.findOne(User, { email });
  if (known === null || !canBeReached(known)) return;
  await em.transactional(async (tx) => {
    const user = await lockPerson(tx, known.id);
    const asked = { userId: user.id, purpose: 'reset' } as const;
    if (user.email !== email || (await secondsUntilNextMail(tx, context, asked)) > 0) return;
    const tokenId = await issueToken(tx, context, { id: jobId, ...asked, email });
    await sendLink(tx, context, { template: 'reset-password', reader: user, tokenId });
    const act = { action: 'identity.password-reset-requested', targetUserId: user.id } as const;
    await recordAct(tx, { ...context, caller, requestId }, act);
  });
}
