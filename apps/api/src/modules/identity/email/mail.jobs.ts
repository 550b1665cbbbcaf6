import type { Job, JobResult } from 'pg-boss';
import type { Context } from '../../../platform/context.ts';
import { type Rounds, startRounds } from '../../../platform/jobs/start-rounds.ts';
import { MailNotSent, MailRefused } from '../../../platform/mail/mailer.ts';
import { cleanMails } from './clean-mails.ts';
import { deliverMail } from './deliver-mail.ts';
import { answerForgotten, forgottenQueue, prepareForgottenQueue } from './forgot-password.ts';
import { mailQueue, mailQueueOptions, prepareMailQueue } from './send-mail.ts';

/** Somebody is waiting for the mail, looking at the page. */
const pollingIntervalSeconds = 0.5;
/** So many connections to the mail server at once, per api. */
const batchSize = 5;

/** Sends what waits, in every api. Ends with the queue. */
export async function serveMails(newContext: () => Context): Promise<void> {
  const { boss } = newContext();
  await prepareMailQueue(boss);
  await prepareForgottenQueue(boss);
  const how = { pollingIntervalSeconds, batchSize, burstWhenBatchFull: true } as const;
  await boss.work<object>(mailQueue, { ...how, perJobResults: true }, (jobs) =>
    Promise.all(jobs.map((job) => tryToSend(newContext(), job))),
  );
  await boss.work<object>(forgottenQueue, { ...how, perJobResults: true }, (jobs) =>
    Promise.all(jobs.map((job) => tryToAnswer(newContext(), job))),
  );
}

/** The outcome of one try. What it says of a failure stands in the queue: no addresses. */
async function tryToSend(context: Context, job: Job): Promise<JobResult> {
  const { log } = context;
  const { id, retryCount, data } = job;
  try {
    const isSent = await deliverMail(context, id, data);
    log.info({ mailId: id }, isSent ? 'a mail was sent' : 'a mail was not needed any more');
    return { id, status: 'completed' };
  } catch (error) {
    const output = error instanceof MailNotSent ? error.failure : { code: 'EINTERNAL', answer: null };
    const isOver = error instanceof MailRefused || retryCount >= mailQueueOptions.retryLimit;
    const facts = { err: error, mailId: id, ...output };
    if (isOver) log.error(facts, 'a mail was given up');
    else log.warn(facts, 'a mail was not sent and will be tried again');
    return { id, status: isOver ? 'deadletter' : 'failed', output };
  }
}

async function tryToAnswer(context: Context, { id, data }: Job): Promise<JobResult> {
  try {
    await answerForgotten(context, id, data);
    return { id, status: 'completed' };
  } catch (error) {
    context.log.error({ err: error }, 'a forgotten password was not answered and will be tried again');
    return { id, status: 'failed', output: { code: 'EINTERNAL' } };
  }
}

const cleanEveryMs = 60 * 60_000;

/** Forgets old mails and links, in every api: the statements are cheap and may run twice. */
export function startMailCleaning(newContext: () => Context): Rounds {
  return startRounds({ name: 'identity.clean-mails', everyMs: cleanEveryMs, newContext, round: cleanMails });
}
