import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GenerationView, RegisterWorkerInput, RenderWork } from '@pingvas/contracts';
import { recipeInput } from '@pingvas/contracts';
import { Model, newId, Session, User } from '@pingvas/db';
import { createTestDatabase } from '@pingvas/db/testing';
import { noFaults } from '@pingvas/faults';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { z } from 'zod';
import type {
  ActorContext,
  Clock,
  Context,
  LeaseholderContext,
  WorkerContext,
} from '../../platform/context.ts';
import type { ApiFaults } from '../../platform/faults/fault-points.ts';
import { createBoss } from '../../platform/jobs/create-boss.ts';
import { createLimits } from '../../platform/limits/create-limits.ts';
import { ordinaryRates } from '../../platform/limits/limit-rates.ts';
import { createInProcessLiveBus } from '../../platform/live/in-process-live-bus.ts';
import { createOutboxMailer } from '../../platform/mail/outbox-mailer.ts';
import { createMetrics } from '../../platform/metrics/metrics.ts';
import { closePictureDecoders } from '../../platform/pictures/inspect-picture.ts';
import { createKeyring } from '../../platform/secrets/keyring.ts';
import { createDiskStorage } from '../../platform/storage/disk-storage.ts';
import { grantCredits, openAccount } from '../credits/index.ts';
import { registerWorker } from '../fleet/register-worker.ts';
import { authenticateWorker, issueWorkerToken } from '../fleet/worker-token.ts';
import { getGeneration } from './get-generation.ts';
import { requestGeneration } from './request-generation.ts';
import { scriptedWorker } from './scripted-worker.fixture.ts';
import { sweepGenerations } from './sweep-generations.ts';

/** A clock that tests move; it starts at the real time, because the database has one of its own. */
export function createTestClock(): Clock & { advance(seconds: number): void } {
  let offsetMs = 0;
  return {
    now: () => new Date(Date.now() + offsetMs),
    advance(seconds) {
      offsetMs += seconds * 1_000;
    },
  };
}

/** Everything real but HTTP: PostgreSQL, the queue, storage on disk, picture decoding. */
export async function openTestStudio({ faults = noFaults }: { readonly faults?: ApiFaults } = {}) {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-studio-'));
  const log = pino({ level: 'silent' });
  const clock = createTestClock();
  const boss = createBoss({ databaseUrl: database.servingUrl, poolMax: 4, log, isSupervising: false });
  await boss.start();
  const live = createInProcessLiveBus({ log });
  const storage = createDiskStorage({
    folder,
    publicOrigin: 'http://studio.test',
    signingKeys: ['a signing key for tests, thirty-two'],
    clock,
  });
  const metrics = createMetrics({ withProcess: false });
  const limits = createLimits({ rates: ordinaryRates(), redis: null, isRedisUp: () => false, metrics });

  function context(parts: Partial<Context> = {}): Context {
    return {
      em: database.orm.em.fork(),
      clock,
      log,
      boss,
      live,
      storage,
      keyring: createKeyring([randomBytes(32)]),
      mailer: createOutboxMailer(database.orm.em, clock),
      metrics,
      limits,
      settings: {
        publicOrigin: 'http://studio.test',
        welcomeCredits: 0,
        areNewModelsActive: true,
        orphanAfterSeconds: 3_600,
        requireVerifiedEmail: false,
        oauth: {},
      },
      faults,
      requestId: null,
      signal: new AbortController().signal,
      ...parts,
    };
  }

  async function addModel(facts: { name?: string; isActive?: boolean; base?: Model['base'] } = {}) {
    const name = facts.name ?? `model ${newId()}`;
    const em = database.orm.em.fork();
    const now = clock.now();
    const id = newId();
    em.create(Model, {
      id,
      name,
      displayName: name,
      type: 'main',
      base: facts.base ?? 'sd-1',
      objectKey: null,
      path: null,
      sizeBytes: null,
      isActive: facts.isActive ?? true,
      metadata: {},
      createdAt: now,
      updatedAt: now,
    });
    await em.flush();
    return { id, name };
  }

  async function addPerson({ credits }: { credits: number }) {
    const em = database.orm.em.fork();
    const userId = newId();
    const now = clock.now();
    em.create(User, {
      id: userId,
      email: `${userId}@studio.test`,
      passwordHash: null,
      role: 'user',
      tier: 'free',
      isActive: true,
      createdAt: now,
      updatedAt: now,
    });
    await em.flush();
    const sessionId = createHash('sha256').update(userId).digest('hex');
    const sessionEnds = new Date(now.getTime() + 7 * 24 * 3_600_000);
    em.create(Session, {
      idHash: sessionId,
      userId,
      kind: 'cookie',
      createdAt: now,
      lastSeenAt: now,
      expiresAt: sessionEnds,
      idleExpiresAt: sessionEnds,
      userAgent: null,
      address: null,
    });
    await em.flush();
    await em.transactional(async (tx) => {
      await openAccount(tx, userId);
      if (credits > 0) await grantCredits(tx, { userId, amount: credits, idempotencyKey: `test:${userId}` });
    });
    const actor = { userId, role: 'user', tier: 'free', credentialId: sessionId, apiKeyId: null } as const;
    return {
      userId,
      sessionId,
      context: (parts: Partial<Context> = {}): ActorContext => ({ ...context(parts), actor }),
    };
  }

  async function addWorker(
    models: readonly { name: string }[],
    facts: { isEmulator?: boolean; ownerId?: string; pools?: readonly string[] } = {},
  ) {
    const { ownerId = null, pools = ['shared'] } = facts;
    const { token } = await issueWorkerToken(context(), { label: 'test', ownerId, pools });
    const identity = await authenticateWorker(context(), token);
    const workerContext = (parts: Partial<Context> = {}): WorkerContext & LeaseholderContext => ({
      ...context(parts),
      worker: identity,
      secretHash: identity.secretHash,
      authenticateWorker: () => authenticateWorker(context(parts), token),
    });
    const registration: RegisterWorkerInput = {
      name: 'box',
      models: models.map(({ name }) => ({ key: randomUUID(), name, base: 'sd-1', type: 'main', hash: null })),
      engine: { version: '6.14.2', isEmulator: facts.isEmulator ?? false },
      machine: { hostname: 'box', platform: 'linux', cpuCount: 2, memoryBytes: 2 ** 33, gpus: [] },
    };
    const { workerId } = await registerWorker(workerContext(), registration);
    return scriptedWorker({
      registration,
      workerId,
      token,
      context: workerContext,
      modelNames: models.map(({ name }) => name),
    });
  }

  /** The worker fell silent 11 s ago; the queue and the sweeper look now. */
  async function loseWorker(work: RenderWork) {
    await silence(work);
    await sweepGenerations(context());
  }

  /** As loseWorker, before the sweeper has looked. */
  async function silence({ generationId }: RenderWork) {
    const em = database.orm.em.fork();
    await em.execute(
      `update queue.job set heartbeat_on = heartbeat_on - interval '11 s'
        where id = (select job_id from generation.generations where id = ?)`,
      [generationId],
    );
    await em.execute('update queue.queue set monitor_claim_on = null, monitor_on = null');
    await boss.supervise();
  }

  /** Every worker fell silent, or none; the queue looks now. */
  async function silenceAll(areSilent: boolean) {
    const em = database.orm.em.fork();
    if (areSilent) {
      await em.execute(
        `update queue.job set heartbeat_on = heartbeat_on - interval '11 s'
          where (name, id) in (select name, id from queue.job where state = 'active' for update skip locked)`,
      );
    }
    await em.execute('update queue.queue set monitor_claim_on = null, monitor_on = null');
    await boss.supervise();
  }

  return {
    database,
    boss,
    clock,
    live,
    storage,
    metrics,
    context,
    addModel,
    addPerson,
    addWorker,
    loseWorker,
    silence,
    silenceAll,
    async close() {
      await boss.stop({ graceful: false });
      await closePictureDecoders();
      await live.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type TestStudio = Awaited<ReturnType<typeof openTestStudio>>;
export type TestPerson = Awaited<ReturnType<TestStudio['addPerson']>>;
export type ScriptedWorker = Awaited<ReturnType<TestStudio['addWorker']>>;

/** Asks for small pictures; every call is a request of its own unless it names a key. */
export function request(
  person: TestPerson,
  recipe: Partial<z.input<typeof recipeInput>> = {},
  requestKey: string = newId(),
): Promise<GenerationView> {
  return requestGeneration(person.context(), {
    recipe: recipeInput.parse({ prompt: 'a lighthouse at dusk', width: 64, height: 64, ...recipe }),
    requestKey,
  });
}

export function read(person: TestPerson, { id }: { id: string }): Promise<GenerationView> {
  return getGeneration(person.context(), { generationId: id });
}

/** What the metrics say was moved for pictures, in credits, by the state of the transfers. */
export async function countedCredits({ metrics }: TestStudio, state: 'pending' | 'posted' | 'voided') {
  const { text } = await metrics.expose();
  const line = new RegExp(`^pingvas_credits_moved_total\\{kind="picture",state="${state}"\\} (\\d+)$`, 'm');
  return Number(line.exec(text)?.[1] ?? 0);
}

/** Money, as the ledger has it. */
export async function ledgerOf(studio: TestStudio, { userId }: { userId: string }) {
  const em = studio.database.orm.em.fork();
  const [row] = await em.execute<
    { balance: number; held: number; pending: number; posted: number; sum: number }[]
  >(
    `select a.balance::int as balance, a.held::int as held,
            (select count(*)::int from credits.transfers t where t.debit_account_id = a.id and t.state = 'pending') as pending,
            (select count(*)::int from credits.transfers t where t.debit_account_id = a.id and t.state = 'posted') as posted,
            (select sum(balance)::int from credits.accounts) as sum
       from credits.accounts a where a.user_id = ?`,
    [userId],
  );
  if (row === undefined) throw new Error('the person has no account');
  return row;
}

/** Every hold is resolved, exactly the pictures that exist were paid, and no credit came from nowhere. */
export async function expectSettled(
  studio: TestStudio,
  person: TestPerson,
  expected: { credits: number; spent: number },
): Promise<void> {
  const ledger = await ledgerOf(studio, person);
  expect(ledger).toMatchObject({ balance: expected.credits - expected.spent, held: 0, pending: 0, sum: 0 });
}
