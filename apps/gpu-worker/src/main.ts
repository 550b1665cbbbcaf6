import { setFlagsFromString } from 'node:v8';
import { readConfigOrExit } from '@pingvas/config';
import { createFaultHook } from '@pingvas/faults';
import { pino } from 'pino';
import { createFleetClient } from './api/fleet-client.ts';
import { UnknownWorkerError } from './claim-work.ts';
import { readEnvironment, spoolFolderOf, workerConfigSchema, workerNameOf } from './config.ts';
import { createEngineLink } from './engine/engine-link.ts';
import { readMachineFacts } from './machine/machine-facts.ts';
import { createRegistration } from './registration.ts';
import { lockSpool, SpoolTakenError } from './spool/lock-spool.ts';
import { createSpool } from './spool/spool.ts';
import { createWorker } from './worker-loop.ts';
import { workerTiming } from './worker-timing.ts';

const mebibyte = 1_048_576;
const spoolMemoryMebibytes = 256;
/** The queue forgets its jobs after three days. */
const spoolAgeMaxMs = 3 * 24 * 3_600_000;

// All garbage is collected when the heap has grown by so much since the last time. V8's own measure counts the bytes of
// pictures: it would collect with every second picture, and in the moment of its delivery, for 30 ms of two processors.
setFlagsFromString('--heap-growing-percent=400');

const config = readConfigOrExit(workerConfigSchema, readEnvironment());
const log = pino({ name: 'gpu-worker', level: config.LOG_LEVEL });

const spoolFolder = spoolFolderOf(config);
const spoolLock = lockOrExit();

function lockOrExit(): ReturnType<typeof lockSpool> {
  try {
    return lockSpool(spoolFolder, log);
  } catch (error) {
    if (!(error instanceof SpoolTakenError)) throw error;
    log.fatal(error.message);
    process.exit(1);
  }
}

const fleet = createFleetClient({
  apiUrl: config.PINGVAS_API_URL,
  token: config.PINGVAS_WORKER_TOKEN,
  timeoutMs: workerTiming.callTimeoutMs,
});
const worker = createWorker({
  fleet,
  engine: createEngineLink({
    baseUrl: config.INVOKEAI_URL,
    workerName: workerNameOf(config),
    timing: workerTiming,
    log,
  }),
  registration: createRegistration({
    fleet,
    workerName: workerNameOf(config),
    machine: await readMachineFacts(),
    everyMs: workerTiming.registerMs,
    log,
  }),
  spool: createSpool({
    folder: spoolFolder,
    bytesMax: config.WORKER_SPOOL_MEBIBYTES * mebibyte,
    memoryBytesMax: spoolMemoryMebibytes * mebibyte,
    ageMaxMs: spoolAgeMaxMs,
    log,
  }),
  faults: createFaultHook(config.FAULT_POINTS),
  apiUrl: config.PINGVAS_API_URL,
  itemTimeLimitMs: config.ITEM_TIME_LIMIT_SECONDS * 1_000,
  engineHoldMs: config.ENGINE_HOLD_SECONDS * 1_000,
  drainMs: config.DRAIN_SECONDS * 1_000,
  timing: workerTiming,
  log,
});

const heard = new Set<NodeJS.Signals>();
for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.on(name, () => {
    // A terminal's Ctrl-C comes as SIGINT here and again as SIGTERM from whoever started this process: that is one
    // wish. The same signal twice wants it now.
    if (heard.has(name)) process.exit(1);
    const isFirst = heard.size === 0;
    heard.add(name);
    if (!isFirst) return;
    log.info({ signal: name }, 'stopping: nothing more is claimed');
    worker.stop();
  });
}

try {
  await worker.run();
  spoolLock.release();
  log.info('stopped');
  process.exit(0);
} catch (error) {
  if (error instanceof UnknownWorkerError) log.fatal(error.message);
  else log.fatal({ err: error }, 'the worker broke');
  process.exit(1);
}
