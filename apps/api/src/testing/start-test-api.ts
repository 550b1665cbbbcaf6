import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPingvasClient, createWorkerClient } from '@pingvas/api-client';
import { freePort } from '@pingvas/config/free-port';
import type { UserView } from '@pingvas/contracts';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import { type Logger, pino } from 'pino';
import type { AppRouter } from '../app-router.ts';
import type { ApiConfig } from '../config.ts';
import { grantCredits } from '../modules/credits/index.ts';
import { issueWorkerToken } from '../modules/fleet/index.ts';
import { updateUser } from '../modules/identity/index.ts';
import { newContext, openParts, type Parts } from '../parts.ts';
import { ordinaryRates } from '../platform/limits/limit-rates.ts';
import { type ServingApi, serveApi } from '../serve-api.ts';
import type { WorkerRouter } from '../worker-router.ts';
import { callRest, signedInBy } from './call-rest.ts';

type PeopleClient = ReturnType<typeof createPingvasClient<AppRouter>>;
type MachineClient = ReturnType<typeof createWorkerClient<WorkerRouter>>;

export interface TestPerson {
  readonly user: UserView;
  readonly token: string;
  readonly client: PeopleClient;
}

export interface TestWorker {
  readonly tokenId: string;
  readonly token: string;
  readonly client: MachineClient;
}

/** The whole api over real HTTP: a database of its own, files in a temporary folder, live events in this process. */
export interface TestApi {
  readonly url: string;
  readonly parts: Parts;
  readonly api: ServingApi;
  readonly database: TestDatabase;
  /** A new account, signed in as a script. Asks the server as anybody would, but for credits and role. */
  newPerson(given?: {
    readonly credits?: number;
    readonly role?: UserView['role'];
    /** Whether their mailbox is known to be theirs; it is, when nothing is said. */
    readonly isVerified?: boolean;
  }): Promise<TestPerson>;
  /** A new machine: a token that the fleet knows, not yet registered. */
  newWorker(label?: string): Promise<TestWorker>;
  stop(): Promise<void>;
}

export interface TestApiOptions {
  readonly config?: Partial<ApiConfig>;
  readonly log?: Logger;
}

/** Starts one; stop it in `afterAll`. Needs the database package's global setup in the vitest configuration. */
export async function startTestApi({
  config,
  log = pino({ level: 'silent' }),
}: TestApiOptions = {}): Promise<TestApi> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-api-'));
  // The origin has to be known before the server listens, as signed addresses carry it.
  const port = await freePort();
  const parts = await openParts(
    {
      host: '127.0.0.1',
      port,
      publicOrigin: `http://127.0.0.1:${port}`,
      instanceId: null,
      databaseUrl: database.servingUrl,
      databasePoolMax: 8,
      redisUrl: null,
      storage: { disk: { folder, signingKey: randomBytes(32).toString('hex') } },
      identityKeys: [randomBytes(32)],
      webFolder: null,
      smtp: null,
      areNewModelsActive: true,
      welcomeCredits: 100,
      requireVerifiedEmail: false,
      oauth: {},
      logLevel: 'silent',
      shutdownGraceSeconds: 2,
      orphanAfterSeconds: 3_600,
      trustedProxyHops: 0,
      // Every test calls from one address; a test of limits hands in its own.
      limitRates: ordinaryRates(1_000),
      faults: [],
      faultFile: null,
      ...config,
    },
    log,
    { withProcessMetrics: false },
  );
  const api = await serveApi(parts);
  const { url } = api;

  return {
    url,
    parts,
    api,
    database,
    async newPerson({ credits, role, isVerified = true } = {}) {
      const email = `${randomBytes(8).toString('hex')}@example.test`;
      const answer = await callRest(url, '/auth/register', {
        body: { email, password: randomBytes(12).toString('hex') },
      });
      if (answer.status !== 201) throw new Error(`Registering answered ${answer.status}`);
      const { token, userId } = signedInBy(answer);
      const em = parts.orm.em.fork();
      await updateUser(newContext(parts), userId, {
        ...(role === undefined ? {} : { role }),
        ...(isVerified ? { emailVerifiedAt: new Date() } : {}),
      });
      if (credits !== undefined) {
        await em.transactional((tx) =>
          grantCredits(tx, { userId, amount: credits, idempotencyKey: `test:${userId}` }),
        );
      }
      const client = createPingvasClient<AppRouter>({ url, token });
      return { user: await client.identity.me.query(), token, client };
    },
    async newWorker(label = 'test') {
      const { token, tokenId } = await issueWorkerToken(newContext(parts), { label });
      return { token, tokenId, client: createWorkerClient<WorkerRouter>({ url, token }) };
    },
    async stop() {
      await api.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
