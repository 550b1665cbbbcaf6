import { readFile, rm, writeFile } from 'node:fs/promises';
import { User } from '@pingvas/db';
import { readApiConfig, readSeedConfig } from './config.ts';
import { grantCredits } from './modules/credits/index.ts';
import { issueWorkerToken } from './modules/fleet/index.ts';
import {
  closeFirstRunDoor,
  firstAdministratorOf,
  isFirstRunOpen,
  keyOfMachine,
  makeTrustedAdministrator,
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
 *
 * @throws Error when the account of somebody else has this address: it becomes no operator by having it
 */
async function seed(parts: Parts, given: ReturnType<typeof readSeedConfig>): Promise<void> {
  const { SEED_USER_EMAIL: email, SEED_USER_PASSWORD: password, SEED_WORKER_TOKEN: token } = given;
  const { SEED_API_KEY_FILE: keyFile, SEED_USER_LANGUAGE: language } = given;
  const context = newContext(parts);
  const em = parts.orm.em.fork();

  const isMissing = password !== undefined && (await isFirstRunOpen({ em }));
  if (isMissing) {
    try {
      await makeTrustedAdministrator(
        { ...context, settings: { ...context.settings, welcomeCredits: 0 } },
        { email, password, language },
      );
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'identity.email-taken') {
        const cause = 'belongs to an account that is no administrator, and was not made by the seed';
        throw new Error(`SEED_USER_EMAIL ${cause}: name another address`);
      }
      // Another process seeds at the same time and was first.
      if (error.code !== 'identity.first-run-over') throw error;
    }
  }
  const firstId = await firstAdministratorOf({ em });
  const user = await em.findOne(User, firstId === null ? { email, role: 'admin' } : { id: firstId });
  if (user !== null) {
    if (user.role === 'admin') {
      await closeFirstRunDoor(context, user.id);
      // Older versions left it open whether the first mailbox is theirs, and there may be no mail to prove it by.
      if (user.emailVerifiedAt === null) {
        await updateUser(context, user.id, { emailVerifiedAt: context.clock.now() });
      }
    }
    if (keyFile !== undefined && user.erasedAt === null) await keepKeyFile(context, user.id, keyFile);
    await em.transactional((tx) =>
      grantCredits(tx, { userId: user.id, amount: startingCredits, idempotencyKey: `seed:${user.id}` }),
    );
  }
  if (token !== undefined) await issueWorkerToken(context, { label: 'seeded', token });
}

/**
 * Leaves a key in a file that only its owner reads: the one that lies there, or a new one if there was none. After its
 * person has revoked it there is none any more, and no file.
 */
async function keepKeyFile(context: Context, userId: string, file: string): Promise<void> {
  const known = await readFile(file, 'utf8').catch(() => null);
  const key = await keyOfMachine(context, userId, known?.trim() ?? null);
  if (key === null) await rm(file, { force: true });
  else await writeFile(file, `${key}\n`, { mode: 0o600 });
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
