import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { AnyTRPCRouter } from '@trpc/server';
import { type Audit, auditOf } from './audit/audit.ts';
import { readAuditFacts } from './audit/audit-facts.ts';
import type { ProcessPart } from './process-part.ts';
import { openDiskObjects, openS3Objects } from './stack-objects.ts';
import type { TestStackOptions } from './stack-options.ts';
import {
  type ApiPart,
  createApiPart,
  createEnginePart,
  createRedisPart,
  createWorkerPart,
  type EnginePart,
  type StackPlan,
  storageFolderOf,
  targetsInTurn,
  type WorkerPart,
} from './stack-parts.ts';
import { type AcceptedRequest, createPerson, type StackPerson } from './stack-people.ts';
import { openStackPostgres, type StackPostgres } from './stack-postgres.ts';
import { openTcpGate, type TcpGate } from './tcp-gate.ts';

export interface QuietOptions {
  /** 180,000 when left out. */
  readonly withinMs?: number;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

/** The whole product as real processes, with a gate in every link. */
export interface TestStack<Router extends AnyTRPCRouter> {
  readonly apis: readonly ApiPart[];
  readonly workers: readonly WorkerPart[];
  readonly engines: readonly EnginePart[];
  readonly postgres: StackPostgres;
  readonly redis: (ProcessPart & { readonly target: { readonly port: number } }) | null;
  /** The gate that every worker's upload goes through. */
  readonly storage: TcpGate;
  /** Of the first api; stays the same over restarts. */
  readonly url: string;
  /** Of a balancer in front of all apis, which passes by those that are away. */
  readonly balancedUrl: string;
  readonly folder: string;
  /** The nth api, worker or engine; throws when there is none. */
  api(index?: number): ApiPart;
  worker(index?: number): WorkerPart;
  engine(index?: number): EnginePart;
  /** A new account with 1,000 credits, or as many as said, that talks to the first api, or to the address given. */
  newPerson(credits?: number, url?: string): Promise<StackPerson<Router>>;
  /** What clients of the test saw accepted past `person.request`, for the audit. */
  noteAccepted(request: AcceptedRequest): void;
  /**
   * Waits until every generation has ended, no lease is open and no spool holds a picture.
   *
   * @throws Error that names what is left when it takes too long
   */
  untilQuiet(options?: QuietOptions): Promise<void>;
  /**
   * Waits until no object is left that nobody owns. With the usual hour before that, it takes as long:
   * ORPHAN_AFTER_SECONDS of the api shortens it.
   *
   * @throws Error that names what is left when it takes too long
   */
  untilSwept(options?: QuietOptions): Promise<void>;
  /** What became of everything, read from the database and the storage themselves. */
  audit(): Promise<Audit>;
  /**
   * Waits until all is quiet and what nobody owns was swept, then audits.
   *
   * @throws Error with every finding
   */
  expectSound(options?: QuietOptions): Promise<void>;
  /**
   * Ends everything.
   *
   * @throws Error that names the processes which outlived their part; they are killed
   */
  stop(): Promise<void>;
}

const quietWithinMs = 180_000;
const pollMs = 100;

/**
 * Starts PostgreSQL, Redis if wanted, apis, emulators and workers, and waits until all are ready. The type of the
 * people's client comes in from outside: `startTestStack<AppRouter>()`.
 */
export async function startTestStack<Router extends AnyTRPCRouter>(
  options: TestStackOptions = {},
): Promise<TestStack<Router>> {
  const { apis: apiCount = 1, workers: workerCount = 1, redis: withRedis = apiCount > 1 } = options;
  const engineCount = options.engines ?? workerCount;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'pingvas-stack-')));
  await mkdir(storageFolderOf(folder), { recursive: true });
  const postgres = await openStackPostgres(options.postgres);
  const objects =
    options.s3 === undefined ? openDiskObjects(storageFolderOf(folder)) : openS3Objects(options.s3);
  const redis = withRedis ? createRedisPart(folder) : null;
  const accepted: AcceptedRequest[] = [];
  const gates: TcpGate[] = [];
  const parts: ProcessPart[] = redis === null ? [] : [redis];

  const stop = async () => {
    const survivors: string[] = [];
    // Workers first, so that they can hand work back; nobody waits for the last word of what is paused.
    for (const part of parts.toReversed()) part.resume();
    await Promise.all(workers.map((part) => part.stop()));
    await Promise.all([...engines, ...apis].map((part) => part.stop()));
    await redis?.stop();
    for (const part of parts) {
      const left = await part.endSurvivors();
      survivors.push(...left.map(({ pid, command }) => `${part.name}: ${pid} ${command}`));
    }
    for (const gate of gates) await gate.close();
    objects.close();
    await postgres.close();
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    if (survivors.length > 0)
      throw new Error(`These processes outlived their part:\n${survivors.join('\n')}`);
  };

  const apis: Awaited<ReturnType<typeof createApiPart>>[] = [];
  const engines: Awaited<ReturnType<typeof createEnginePart>>[] = [];
  const workers: Awaited<ReturnType<typeof createWorkerPart>>[] = [];
  try {
    const storage = await openTcpGate(() =>
      options.s3 === undefined ? targetsInTurn(apis) : [targetOf(options.s3.endpoint)],
    );
    const balancer = await openTcpGate(() => targetsInTurn(apis));
    gates.push(storage, balancer);
    const plan: StackPlan = {
      options,
      folder,
      postgres,
      redis,
      storage,
      signingKey: randomBytes(32).toString('hex'),
      identityKey: randomBytes(32).toString('base64'),
    };
    for (let index = 0; index < apiCount; index += 1) apis.push(await createApiPart(plan, `api-${index}`));
    for (let index = 0; index < engineCount; index += 1) {
      engines.push(await createEnginePart(plan, `engine-${index}`));
    }
    for (let index = 0; index < workerCount; index += 1) {
      workers.push(await createWorkerPart(plan, `worker-${index}`, apis, engines[index % engineCount]));
    }
    parts.push(...apis, ...engines, ...workers);
    gates.push(
      ...apis.flatMap((part) => Object.values(part.gates)),
      ...workers.flatMap((part) => Object.values(part.gates)),
      ...engines.flatMap((part) => part.ownGates),
    );
    await redis?.start();
    await Promise.all([...apis, ...engines].map((part) => part.start()));
    await Promise.all(workers.map((part) => part.start()));

    const whatIsLeft = () => readUnrest(postgres, workers);
    const untilQuiet = async (quiet: QuietOptions = {}) => {
      await untilEmpty('It did not get quiet', whatIsLeft, quiet);
    };
    const untilSwept = async (quiet: QuietOptions = {}) => {
      await untilEmpty('What nobody owns was not swept', () => readOwed(postgres), quiet);
    };
    const audit = async () => auditOf(await readAuditFacts(postgres, objects, accepted));
    return {
      apis,
      workers,
      engines,
      postgres,
      redis,
      storage,
      url: nth(apis, 0).url,
      balancedUrl: `http://127.0.0.1:${balancer.port}`,
      folder,
      api: (index = 0) => nth(apis, index),
      worker: (index = 0) => nth(workers, index),
      engine: (index = 0) => nth(engines, index),
      newPerson: (credits = 1_000, url = nth(apis, 0).url) =>
        createPerson({ url, postgres, accepted }, credits),
      noteAccepted: (request) => void accepted.push(request),
      untilQuiet,
      untilSwept,
      audit,
      async expectSound(quiet = {}) {
        await untilQuiet(quiet);
        await untilSwept(quiet);
        const { findings, ...figures } = await audit();
        if (findings.length === 0) return;
        const words = findings.map((finding) => `${finding.about}: ${finding.words}`);
        throw new Error(`${JSON.stringify(figures)}\n${words.join('\n')}`);
      },
      stop,
    };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

function nth<P>(parts: readonly P[], index: number): P {
  const part = parts[index];
  if (part === undefined) throw new Error(`This stack has no part number ${index}`);
  return part;
}

function targetOf(endpoint: string): { host: string; port: number } {
  const { protocol, hostname: host, port } = new URL(endpoint);
  if (protocol !== 'http:') throw new Error('A gate can stand in front of http only');
  return { host, port: port === '' ? 80 : Number(port) };
}

async function untilEmpty(
  complaint: string,
  look: () => Promise<readonly string[]>,
  { withinMs = quietWithinMs, signal }: QuietOptions,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    signal?.throwIfAborted();
    const left = await look().catch((error: unknown) => [String(error)]);
    if (left.length === 0) return;
    if (performance.now() > deadline) {
      throw new Error(`${complaint} within ${withinMs} ms:\n${left.slice(0, 40).join('\n')}`);
    }
    await wait(pollMs);
  }
}

/** What is still going on, in words. */
async function readUnrest(postgres: StackPostgres, workers: readonly WorkerPart[]): Promise<string[]> {
  const rows = await postgres.query<{ words: string }>(`
    select 'generation ' || id || ' is ' || status || ' (attempt ' || attempt || ')' as words
      from generation.generations where status not in ('succeeded', 'failed', 'cancelled')
    union all
    select 'lease ' || id || ' of generation ' || generation_id || ' is open' from fleet.leases where ended_at is null`);
  const spooled = await Promise.all(
    workers.map(async ({ name, spoolFolder }) => {
      const files = await readdir(spoolFolder, { recursive: true, withFileTypes: true }).catch(() => []);
      const waiting = files.filter((file) => file.isFile() && file.name !== 'lock');
      return waiting.map((file) => `the spool of ${name} holds ${file.name}`);
    }),
  );
  return [...rows.map(({ words }) => words), ...spooled.flat()];
}

/** Objects that nobody owns and that are still there. */
async function readOwed(postgres: StackPostgres): Promise<string[]> {
  const [table] = await postgres.query<{ found: boolean }>(
    `select to_regclass('images.unowned_objects') is not null as found`,
  );
  if (table?.found !== true) return [];
  // An archive is there for a week on purpose.
  const rows = await postgres.query<{ object_key: string }>(
    `select object_key from images.unowned_objects where object_key not like 'exports/%'`,
  );
  return rows.map(({ object_key }) => `object ${object_key} is not yet removed`);
}
