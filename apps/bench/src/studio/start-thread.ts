import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppRouter } from '@pingvas/api/app-router';
import { createPingvasClient } from '@pingvas/api-client';
import { freePort } from '@pingvas/config/free-port';
import { newId } from '@pingvas/db';
import { createEngineClient, type EngineClient, type EngineModel } from '@pingvas/invokeai';
import { type BenchDatabase, withClient } from '../bench-postgres.ts';
import type { BenchTools } from '../tools.ts';
import { registerPerson } from './register-person.ts';
import { startProcess } from './start-process.ts';

const apiMain = new URL('../../../api/src/main.ts', import.meta.url);
const workerMain = new URL('../../../gpu-worker/src/main.ts', import.meta.url);
const engineMain = new URL('../../../../packages/invokeai/src/emulator/main.ts', import.meta.url);

/** Enough for every request of a run. */
const welcomeCredits = 1_000_000;
const registersWithinMs = 30_000;
const modelName = 'Celadon 1.5';

export interface ThreadOptions {
  /** Of one step of the emulated engine. */
  readonly stepMilliseconds: number;
  readonly redisUrl?: string;
  /** Puts something between the worker and what it talks to. */
  readonly between?: (who: 'api' | 'engine', url: string) => Promise<string>;
}

/** The queues that a worker of this name may use in its engine, see the worker's `engineQueueIds`. */
export const engineQueueIds: readonly string[] = [0, 1, 2, 3].map((index) => `pingvas-bench-${index}`);

export interface ThreadPerson {
  readonly userId: string;
  readonly token: string;
  readonly client: ReturnType<typeof createPingvasClient<AppRouter>>;
}

/** The whole product as it is installed: an api, a worker and an emulated engine, each a process, and nothing between. */
export interface Thread {
  readonly database: BenchDatabase;
  readonly apiUrl: string;
  readonly apiPid: number;
  readonly engineUrl: string;
  readonly engine: EngineClient;
  /** What every request of a scenario asks for, as the engine and as the product know it. */
  readonly model: EngineModel;
  readonly modelId: string;
  newPerson(): Promise<ThreadPerson>;
  /** Ends its processes, so that they take nothing from the next case. */
  stop(): Promise<void>;
}

/** Starts one; everything ends with the scenario. Resolves when the worker offers its models. */
export async function startThread(tools: BenchTools, options: ThreadOptions): Promise<Thread> {
  const database = await tools.newDatabase();
  const token = await newWorkerToken(database);
  const [apiUrl, engineUrl] = (await Promise.all([freePort(), freePort()])).map(
    (port) => `http://127.0.0.1:${port}`,
  );
  if (apiUrl === undefined || engineUrl === undefined) throw new Error('No free port');
  const workersApiUrl = (await options.between?.('api', apiUrl)) ?? apiUrl;
  const ends: (() => Promise<void>)[] = [];
  const start = async (file: URL, readyUrl: string, env: Readonly<Record<string, string>>) => {
    const process = await startProcess(file, { readyUrl, env });
    ends.push(process.stop);
    tools.atEnd(process.stop);
    return process;
  };

  const [api] = await Promise.all([
    start(apiMain, `${apiUrl}/readyz`, {
      API_PORT: new URL(apiUrl).port,
      // Uploads go to where the worker sees the api.
      PUBLIC_ORIGIN: workersApiUrl,
      DATABASE_URL: database.servingUrl,
      STORAGE_FOLDER: await tools.newFolder(),
      STORAGE_SIGNING_KEY: randomBytes(32).toString('hex'),
      IDENTITY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      MODELS_AUTO_ADD: 'true',
      WELCOME_CREDITS: String(welcomeCredits),
      LOG_LEVEL: 'info',
      LIMIT_FACTOR: '100000',
      ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
    }),
    start(engineMain, `${engineUrl}/api/v1/app/version`, {
      EMULATOR_PORT: new URL(engineUrl).port,
      EMULATOR_STEP_MS: String(options.stepMilliseconds),
      // What a quick run measures means nothing.
      EMULATOR_PAINT_QUALITY: tools.pick('fine', 'draft'),
    }),
  ]);
  await start(workerMain, `${engineUrl}/api/v1/app/version`, {
    PINGVAS_API_URL: workersApiUrl,
    PINGVAS_WORKER_TOKEN: token,
    PINGVAS_WORKER_NAME: 'bench',
    INVOKEAI_URL: (await options.between?.('engine', engineUrl)) ?? engineUrl,
    WORKER_SPOOL_FOLDER: await tools.newFolder(),
  });

  const engine = createEngineClient({ baseUrl: engineUrl });
  const model = (await engine.listMainModels()).find(({ name }) => name === modelName);
  if (model === undefined) throw new Error(`The engine has no model ${modelName}`);
  const newPerson = async () => {
    const person = await registerPerson(apiUrl);
    const { token } = person;
    return { ...person, client: createPingvasClient<AppRouter>({ url: apiUrl, token }) };
  };
  const modelId = await untilOffered(await newPerson());
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  return { database, apiUrl, apiPid: api.pid, engineUrl, engine, model, modelId, newPerson, stop };
}

/** A worker token that the api of this database knows. */
export async function newWorkerToken(database: BenchDatabase): Promise<string> {
  const token = `pgw_${randomBytes(32).toString('base64url')}`;
  const hash = createHash('sha256').update(token).digest('hex');
  await withClient(database.migratingUrl, (client) =>
    client.query('insert into fleet.worker_tokens (id, label, token_hash) values ($1, $2, $3)', [
      newId(),
      'bench',
      hash,
    ]),
  );
  return token;
}

async function untilOffered({ client }: ThreadPerson): Promise<string> {
  const deadline = Date.now() + registersWithinMs;
  for (;;) {
    const { items } = await client.models.list.query();
    const offered = items.find(({ name, isAvailable }) => name === modelName && isAvailable);
    if (offered !== undefined) return offered.id;
    if (Date.now() > deadline) throw new Error('The worker did not register');
    await pause(50);
  }
}
