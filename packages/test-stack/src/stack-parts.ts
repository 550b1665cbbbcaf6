import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '@pingvas/config/free-port';
import { newId } from '@pingvas/db';
import { orderFaults } from '@pingvas/faults';
import { connectFaults, type RemoteFaults } from '@pingvas/invokeai/emulator';
import { type Part, type ProcessDefinition, ProcessPart } from './process-part.ts';
import type { S3Settings, TestStackOptions } from './stack-options.ts';
import type { StackPostgres } from './stack-postgres.ts';
import { type GateTarget, openTcpGate, type TcpGate } from './tcp-gate.ts';

export interface ApiPart extends Part {
  /** Stays the same over restarts. */
  readonly url: string;
  /** Whether what stands in front of all apis leads new connections to this one. */
  isInTurn: boolean;
  /**
   * Orders faults, spelled as in FAULT_POINTS, from the run in progress, which has to be ready: visits count from now
   * on. The next run knows nothing of them.
   */
  orderFaults(orders: string): void;
  /** What this api reaches others through; `people` is its own door. */
  readonly gates: Readonly<Record<'people' | 'postgres' | 'redis' | 'storage', TcpGate>>;
}

export interface WorkerPart extends Part {
  readonly token: string;
  /** Where it keeps what it could not deliver yet. */
  readonly spoolFolder: string;
  /** What it reaches others through. `storage` is the one that all workers share: addresses are signed for it. */
  readonly gates: Readonly<Record<'api' | 'engine' | 'storage', TcpGate>>;
}

export interface EnginePart extends Part {
  /** For the test itself, past the worker's gate; stays the same over restarts. */
  readonly url: string;
  /** The emulator's switches; they act on the run in progress and are forgotten with it. */
  readonly faults: RemoteFaults;
}

/** What a part has to know of its neighbours. */
export interface StackPlan {
  readonly options: TestStackOptions;
  readonly folder: string;
  readonly postgres: StackPostgres;
  readonly redis: PlacedPart | null;
  /** In front of all apis when files lie on disk, else in front of the S3 server. */
  readonly storage: TcpGate;
  readonly signingKey: string;
  readonly identityKey: string;
}

const host = '127.0.0.1';
const urlOf = (port: number) => `http://${host}:${port}`;

/** Where an api keeps objects when there is no S3 server. */
export const storageFolderOf = (folder: string) => join(folder, 'storage');

/** A process that listens on one port, another one at each start. */
export class PlacedPart extends ProcessPart {
  readonly #place: { port: number };

  constructor(
    place: { port: number },
    definition: Omit<ProcessDefinition, 'command'>,
    words: () => Promise<string[]>,
  ) {
    const command = async () => {
      place.port = await freePort();
      return await words();
    };
    super({ ...definition, command });
    this.#place = place;
  }

  get target(): GateTarget {
    return { host, port: this.#place.port };
  }
}

class ApiProcess extends PlacedPart implements ApiPart {
  readonly gates: ApiPart['gates'];
  isInTurn = true;
  readonly #faultFile: string;
  #ordersGiven = 0;

  constructor(
    { gates, faultFile }: { readonly gates: ApiPart['gates']; readonly faultFile: string },
    ...given: ConstructorParameters<typeof PlacedPart>
  ) {
    super(...given);
    this.gates = gates;
    this.#faultFile = faultFile;
  }

  orderFaults(orders: string): void {
    this.#ordersGiven += 1;
    orderFaults(this.#faultFile, { number: this.#ordersGiven, orders });
  }

  get url(): string {
    return urlOf(this.gates.people.port);
  }
}

/** Where a balancer in front of these may lead. */
export function targetsInTurn(apis: readonly ApiProcess[]): readonly GateTarget[] {
  return apis.filter(({ isInTurn }) => isInTurn).map(({ target }) => target);
}

/** Defines an api process. */
export async function createApiPart(plan: StackPlan, name: string): Promise<ApiProcess> {
  const { options, folder, postgres, redis, storage, signingKey, identityKey } = plan;
  const place = { port: 1 };
  const faultFile = join(folder, `${name}.faults.json`);
  const gates = {
    people: await openTcpGate(() => [{ host, port: place.port }]),
    postgres: await openTcpGate(() => [postgres.target()]),
    redis: await openTcpGate(() => (redis === null ? [] : [redis.target])),
    storage,
  };
  const env = () => ({
    API_HOST: host,
    API_PORT: String(place.port),
    PUBLIC_ORIGIN: urlOf((options.s3 === undefined ? storage : gates.people).port),
    DATABASE_URL: postgres.servingUrlThrough(gates.postgres),
    ...(redis === null ? {} : { REDIS_URL: `redis://${host}:${gates.redis.port}` }),
    ...(options.s3 === undefined ? {} : s3Environment(options.s3, storage)),
    STORAGE_FOLDER: storageFolderOf(folder),
    STORAGE_SIGNING_KEY: signingKey,
    IDENTITY_ENCRYPTION_KEY: identityKey,
    MODELS_AUTO_ADD: 'true',
    WELCOME_CREDITS: '0',
    SHUTDOWN_GRACE_SECONDS: '2',
    // An hour in production: nobody here waits for it.
    ORPHAN_AFTER_SECONDS: '5',
    // Everybody here calls from one address.
    LIMIT_FACTOR: '1000',
    FAULT_FILE: faultFile,
    ...options.apiEnv,
  });
  const readiness = () => problemOf(`${urlOf(place.port)}/readyz`);
  return new ApiProcess({ gates, faultFile }, place, { name, env, readiness }, async () => [
    process.execPath,
    'apps/api/src/main.ts',
  ]);
}

function s3Environment(s3: S3Settings, gate: TcpGate): Record<string, string> {
  return {
    S3_ENDPOINT: urlOf(gate.port),
    S3_REGION: s3.region,
    S3_BUCKET: s3.bucket,
    S3_ACCESS_KEY_ID: s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  };
}

class EngineProcess extends PlacedPart implements EnginePart {
  readonly url: string;
  readonly faults: RemoteFaults;
  /** Of this part alone: what its workers use is theirs. */
  readonly ownGates: readonly TcpGate[];

  constructor(front: TcpGate, control: TcpGate, ...given: ConstructorParameters<typeof PlacedPart>) {
    super(...given);
    this.url = urlOf(front.port);
    this.faults = connectFaults(urlOf(control.port));
    this.ownGates = [front, control];
  }
}

/** Defines an emulator process. */
export async function createEnginePart({ options, folder }: StackPlan, name: string): Promise<EngineProcess> {
  const place = { port: 1 };
  const switches = { port: 1 };
  const front = await openTcpGate(() => [{ host, port: place.port }]);
  const control = await openTcpGate(() => [{ host, port: switches.port }]);
  const env = () => ({
    EMULATOR_PORT: String(place.port),
    EMULATOR_CONTROL_PORT: String(switches.port),
    EMULATOR_STEP_MS: String(options.stepMilliseconds ?? 20),
    EMULATOR_DATA: join(folder, 'engines', name),
    EMULATOR_PAINT_QUALITY: 'draft',
    ...options.engineEnv,
  });
  const readiness = async () => {
    // The switches answer after the engine does, and refuse a question that is no order.
    await fetch(urlOf(switches.port), { method: 'POST', body: '{}', signal: AbortSignal.timeout(2_000) });
    return await problemOf(`${urlOf(place.port)}/api/v1/app/version`);
  };
  return new EngineProcess(front, control, place, { name, env, readiness }, async () => {
    switches.port = await freePort();
    return [process.execPath, 'packages/invokeai/src/emulator/main.ts'];
  });
}

class WorkerProcess extends ProcessPart implements WorkerPart {
  readonly token: string;
  readonly spoolFolder: string;
  readonly gates: WorkerPart['gates'];

  constructor(facts: Pick<WorkerPart, 'token' | 'spoolFolder' | 'gates'>, definition: ProcessDefinition) {
    super(definition);
    this.token = facts.token;
    this.spoolFolder = facts.spoolFolder;
    this.gates = facts.gates;
  }
}

/** Defines a worker process and makes its token known. */
export async function createWorkerPart(
  { options, folder, postgres, storage }: StackPlan,
  name: string,
  apis: readonly ApiProcess[],
  engine: PlacedPart | undefined,
): Promise<WorkerProcess> {
  const token = `pgw_${randomBytes(32).toString('base64url')}`;
  await postgres.query('insert into fleet.worker_tokens (id, label, token_hash) values ($1, $2, $3)', [
    newId(),
    name,
    createHash('sha256').update(token).digest('hex'),
  ]);
  const gates = {
    api: await openTcpGate(() => targetsInTurn(apis)),
    engine: await openTcpGate(() => (engine === undefined ? [] : [engine.target])),
    storage,
  };
  const spoolFolder = join(folder, 'spool', name);
  const env = () => ({
    PINGVAS_API_URL: urlOf(gates.api.port),
    PINGVAS_WORKER_TOKEN: token,
    PINGVAS_WORKER_NAME: name,
    INVOKEAI_URL: urlOf(gates.engine.port),
    WORKER_SPOOL_FOLDER: spoolFolder,
    DRAIN_SECONDS: '1',
    ...options.workerEnv,
  });
  const readiness = async (startedAt: Date) => {
    const rows = await postgres.query('select 1 from fleet.workers where name = $1 and registered_at >= $2', [
      name,
      startedAt,
    ]);
    return rows.length > 0 ? null : 'it has not registered';
  };
  const command = async () => [process.execPath, 'apps/gpu-worker/src/main.ts'];
  return new WorkerProcess({ token, spoolFolder, gates }, { name, env, readiness, command });
}

/** Defines a Redis that keeps nothing. */
export function createRedisPart(folder: string): PlacedPart {
  const place = { port: 1 };
  const part: PlacedPart = new PlacedPart(
    place,
    {
      name: 'redis',
      env: () => ({}),
      readiness: async () => {
        const isReady =
          part.output().lastIndexOf('Ready to accept connections') >
          part.output().lastIndexOf('oO0OoO0OoO0Oo');
        return isReady ? null : 'it does not accept connections';
      },
    },
    async () => [
      'redis-server',
      ...['--port', String(place.port), '--bind', host, '--save', '', '--appendonly', 'no', '--dir', folder],
    ],
  );
  return part;
}

async function problemOf(address: string): Promise<string | null> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(2_000) });
  const text = await answer.text();
  return answer.ok ? null : `${answer.status} ${text.slice(0, 300)}`;
}
