import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderWork } from '@pingvas/contracts';
import { noFaults } from '@pingvas/faults';
import { createEngineClient, type EngineClient } from '@pingvas/invokeai';
import { type Emulator, type EmulatorOptions, startEmulator } from '@pingvas/invokeai/emulator';
import { pino } from 'pino';
import { createFleetClient } from '../api/fleet-client.ts';
import { createEngineLink } from '../engine/engine-link.ts';
import { engineQueueIds } from '../engine/engine-queue-ids.ts';
import { createRegistration } from '../registration.ts';
import { createSpool, type Spool, type SpoolOptions } from '../spool/spool.ts';
import { createWorker, type Worker, type WorkerOptions } from '../worker-loop.ts';
import type { WorkerTiming } from '../worker-timing.ts';
import { type FleetServer, startFleetServer } from './fleet-server.ts';

/** As in earnest, but nobody waits longer than a blink. */
const quickTiming: WorkerTiming = {
  itemPollMs: 100,
  engineCheckMs: 100,
  engineStallMs: 300,
  engineBackoff: { minMs: 10, maxMs: 50 },
  tidyAfterMs: 10,
  tidyWithinMs: 50,
  registerMs: 60_000,
  fleetBackoff: { minMs: 10, maxMs: 50 },
  nextClaimMs: 10,
  storagePatienceMs: 60_000,
  beatBackoff: { minMs: 10, maxMs: 50 },
  beatTimeoutMs: 2_000,
  callTimeoutMs: 5_000,
  farewellMs: 1_000,
};

export interface RigOptions {
  /** A running engine to share, or how to start one of its own. */
  readonly engine?: Emulator;
  readonly emulator?: EmulatorOptions;
  readonly timing?: Partial<WorkerTiming>;
  readonly worker?: Partial<Pick<WorkerOptions, 'itemTimeLimitMs' | 'engineHoldMs' | 'drainMs'>>;
  readonly spool?: Partial<Pick<SpoolOptions, 'bytesMax' | 'memoryBytesMax' | 'ageMaxMs'>>;
  /** Puts something before the spool, e.g. a slow disk. */
  readonly beforeSpool?: (spool: Spool) => Spool;
  /** One to share with another worker; a fresh one, removed at the end, when left out. */
  readonly spoolFolder?: string;
  /** As an earlier worker of the same test has left it. */
  readonly fleet?: FleetServer;
  readonly beatSeconds?: number;
  readonly token?: string;
  /** Leave the worker asleep; `start` wakes it. */
  readonly isAsleep?: boolean;
}

/** One worker between an emulated engine and a fleet of its own, all over real HTTP and sockets. */
export interface WorkerRig {
  readonly fleet: FleetServer;
  readonly emulator: Emulator;
  /** The test's own look into the engine. */
  readonly engine: EngineClient;
  start(): void;
  /** SIGTERM, as main.ts passes it on. */
  stop(): void;
  /** Settles when the worker has ended. */
  readonly ended: Promise<void>;
  /** Items of the worker's queues that the engine still knows, by status. */
  engineItems(): Promise<string[]>;
  /** Names of the files in the spool's folder. */
  spoolFiles(): Promise<string[]>;
  /** The worker's items of this status are cancelled by somebody who is not the worker. */
  loseItems(status: 'pending' | 'in_progress'): Promise<void>;
  /** Pictures on the engine's disk. */
  engineImages(): Promise<string[]>;
  close(): Promise<void>;
}

const workerName = 'rig';

/** An engine whose steps take hardly any time. */
export function startRigEngine(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({
    stepMilliseconds: 5,
    preparationMilliseconds: 0,
    paintQuality: 'draft',
    ...options,
  });
}

export interface BuiltWorker {
  readonly apiUrl: string;
  readonly token: string;
  readonly engineUrl: string;
  /** One of its own below the system's temporary folder when left out. */
  readonly spoolFolder?: string;
}

/** A worker as main.ts composes it, in this process, silent and quick. */
export function buildWorker(
  { apiUrl, token, engineUrl, spoolFolder }: BuiltWorker,
  options: Pick<RigOptions, 'timing' | 'worker' | 'spool' | 'beforeSpool'> = {},
): Worker {
  const log = pino({ level: 'silent' });
  const timing = { ...quickTiming, ...options.timing };
  const fleet = createFleetClient({ apiUrl, token, timeoutMs: timing.callTimeoutMs });
  const spool = createSpool({
    folder: spoolFolder ?? join(tmpdir(), `pingvas-spool-${randomUUID()}`),
    bytesMax: 100_000_000,
    memoryBytesMax: 100_000_000,
    ageMaxMs: 3_600_000,
    log,
    ...options.spool,
  });
  return createWorker({
    fleet,
    engine: createEngineLink({ baseUrl: engineUrl, workerName, timing, log }),
    registration: createRegistration({
      fleet,
      workerName,
      machine: { hostname: 'rig', platform: 'test', cpuCount: 2, memoryBytes: 1_024, gpus: [] },
      everyMs: timing.registerMs,
      log,
    }),
    spool: options.beforeSpool?.(spool) ?? spool,
    faults: noFaults,
    apiUrl,
    itemTimeLimitMs: 30_000,
    engineHoldMs: 10_000,
    drainMs: 10_000,
    timing,
    log,
    ...options.worker,
  });
}

export async function startWorkerRig(options: RigOptions = {}): Promise<WorkerRig> {
  const fleet =
    options.fleet ??
    (await startFleetServer(options.beatSeconds === undefined ? {} : { beatSeconds: options.beatSeconds }));
  const spoolFolder = options.spoolFolder ?? (await mkdtemp(join(tmpdir(), 'pingvas-spool-')));
  const emulator = options.engine ?? (await startRigEngine(options.emulator));
  const worker = buildWorker(
    { apiUrl: fleet.url, token: options.token ?? fleet.token, engineUrl: emulator.url, spoolFolder },
    options,
  );
  const ending = Promise.withResolvers<void>();
  // A test that expects a clean end awaits it; others must not see an unhandled rejection.
  ending.promise.catch(() => undefined);
  let isStarted = false;
  const start = () => {
    isStarted = true;
    worker.run().then(ending.resolve, ending.reject);
  };
  if (!options.isAsleep) start();
  const engine = createEngineClient({ baseUrl: emulator.url });

  return {
    fleet,
    emulator,
    engine,
    start,
    stop: worker.stop,
    ended: ending.promise,
    async engineItems() {
      const lists = await Promise.all(engineQueueIds(workerName).map((id) => engine.listItems(id)));
      return lists.flat().map((item) => item.status);
    },
    spoolFiles: () => readdir(spoolFolder),
    async loseItems(status) {
      for (const queueId of engineQueueIds(workerName)) {
        for (const item of await engine.listItems(queueId)) {
          if (item.status === status) await engine.cancelItem(queueId, item.item_id);
        }
      }
    },
    async engineImages() {
      const answer = await fetch(`${emulator.url}/api/v1/images/?limit=100`);
      const { items } = (await answer.json()) as { items: { image_name: string }[] };
      return items.map((image) => image.image_name);
    },
    async close() {
      worker.stop();
      if (isStarted) await ending.promise.catch(() => undefined);
      emulator.faults.releaseStall();
      await Promise.all([
        options.fleet ? undefined : fleet.close(),
        options.engine ? undefined : emulator.stop(),
        options.spoolFolder ? undefined : rm(spoolFolder, { recursive: true, force: true }),
      ]);
    },
  };
}

/** Work for one small picture; `recipe` and the rest can be replaced. */
export function buildWork(
  changes: Omit<Partial<RenderWork>, 'recipe'> & { recipe?: Partial<RenderWork['recipe']> } = {},
): RenderWork {
  const { recipe, ...rest } = changes;
  return {
    kind: 'render',
    leaseId: randomUUID(),
    generationId: randomUUID(),
    attempt: 1,
    model: { name: 'Celadon 1.5', base: 'sd-1' },
    pictureIndices: [0],
    deadline: new Date(Date.now() + 900_000).toISOString(),
    ...rest,
    recipe: {
      prompt: 'a lighthouse at dusk',
      negativePrompt: '',
      modelId: randomUUID(),
      width: 64,
      height: 96,
      steps: 4,
      cfgScale: 7.5,
      scheduler: 'euler',
      seed: '18446744073709551615',
      count: 1,
      ...recipe,
    },
  };
}
