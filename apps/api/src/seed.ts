import { User } from '@pingvas/db';
import { readApiConfig, readSeedConfig } from './config.ts';
import { grantCredits } from './modules/credits/index.ts';
import { issueWorkerToken } from './modules/fleet/index.ts';
import { closeFirstRunDoor, register, updateUser } from './modules/identity/index.ts';
import { newContext, openParts, type Parts } from './parts.ts';
import { DomainError } from './platform/errors/domain-error.ts';
import { createLog } from './platform/log/create-log.ts';

/** What the first account starts with. */
const startingCredits = 5_000;

/**
 * Makes the first account (an operator on tier pro), its credits and a worker token, as far as they are missing.
 * An account that exists keeps its password and whatever was changed about it.
 */
async function seed(parts: Parts, given: ReturnType<typeof readSeedConfig>): Promise<void> {
  const { SEED_USER_EMAIL: email, SEED_USER_PASSWORD: password, SEED_WORKER_TOKEN: token } = given;
  const context = newContext(parts);
  const em = parts.orm.em.fork();

  const isMissing = password !== undefined && (await em.count(User, { email })) === 0;
  if (isMissing) {
    try {
      await register(
        { ...context, settings: { ...context.settings, welcomeCredits: 0 } },
        { email, password },
        { isMailboxTrusted: true },
      );
    } catch (error) {
      // Another process seeds at the same time and was first.
      if (!(error instanceof DomainError && error.code === 'identity.email-taken')) throw error;
    }
  }
  const user = await em.findOne(User, { email });
  if (user !== null) {
    if (isMissing) await updateUser(context, user.id, { role: 'admin', tier: 'pro' });
    if (user.role === 'admin' || isMissing) await closeFirstRunDoor(context);
    await em.transactional((tx) =>
      grantCredits(tx, { userId: user.id, amount: startingCredits, idempotencyKey: `seed:${user.id}` }),
    );
  }
  if (token !== undefined) await issueWorkerToken(context, { label: 'seeded', token });
}

const config = readApiConfig();
const given = readSeedConfig();
const log = createLog({ level: config.logLevel });
const parts = await openParts(config, log, { withProcessMetrics: false });
try {
  await seed(parts, given);
  log.info('seeded');
} finally {
  await parts.close();
}
