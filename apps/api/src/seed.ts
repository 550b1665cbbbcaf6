import { readFile, writeFile } from 'node:fs/promises';
import { User } from '@pingvas/db';
import { readApiConfig, readSeedConfig } from './config.ts';
import { grantCredits } from './modules/credits/index.ts';
import { issueWorkerToken } from './modules/fleet/index.ts';
import {
  closeFirstRunDoor,
  firstAdministratorOf,
  isFirstRunOpen,
  keyOfMachine,
  register,
  updateUser,
} from './modules/identity/index.ts';
import { newContext, openParts, type Parts } from './parts.ts';
import type { Context } from './platform/context.ts';
import { DomainError } from './platform/errors/domain-error.ts';
import { createLog } from './platform/log/create-log.ts';

/** What the first account starts with. */
const startingCredits = 5_000;

/**
 * Makes the first account (an operator on tier pro), its credits, a worker token and a key for the programs on this
 * machine, as far as they are missing. Where there was a first account, it keeps its password and whatever was changed
 * about it, and no second one is made, whatever it is called now.
 */
async function seed(parts: Parts, given: ReturnType<typeof readSeedConfig>): Promise<void> {
  const { SEED_USER_EMAIL: email, SEED_USER_PASSWORD: password, SEED_WORKER_TOKEN: token } = given;
  const { SEED_API_KEY_FILE: keyFile, SEED_USER_LANGUAGE: language } = given;
  const context = newContext(parts);
  const em = parts.orm.em.fork();

  const isMissing = password !== undefined && (await isFirstRunOpen({ em }));
  if (isMissing) {
    try {
      await register(
        { ...context, settings: { ...context.settings, welcomeCredits: 0 } },
        { email, password, language },
        { isMailboxTrusted: true },
      );
    } catch (error) {
      // Another process seeds at the same time and was first.
      if (!(error instanceof DomainError && error.code === 'identity.email-taken')) throw error;
    }
  }
  const firstId = await firstAdministratorOf({ em });
  const user = await em.findOne(User, firstId === null ? { email } : { id: firstId });
  if (user !== null) {
    if (isMissing) await updateUser(context, user.id, { role: 'admin', tier: 'pro' });
    if (user.role === 'admin' || isMissing) await closeFirstRunDoor(context, user.id);
    if (keyFile !== undefined && user.erasedAt === null) await keepKeyFile(context, user.id, keyFile);
    await em.transactional((tx) =>
      grantCredits(tx, { userId: user.id, amount: startingCredits, idempotencyKey: `seed:${user.id}` }),
    );
  }
  if (token !== undefined) await issueWorkerToken(context, { label: 'seeded', token });
}

/** Leaves a key in a file that only its owner reads: the one that lies there, or a new one if that counts no more. */
async function keepKeyFile(context: Context, userId: string, file: string): Promise<void> {
  const known = await readFile(file, 'utf8').catch(() => null);
  const key = await keyOfMachine(context, userId, known?.trim() ?? null);
  await writeFile(file, `${key}\n`, { mode: 0o600 });
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
