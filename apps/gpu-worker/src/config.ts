import { createHash } from 'node:crypto';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { envHttpUrl, envInteger } from '@pingvas/config';
import { envFaultOrders, refuseFaultsOutsideTests } from '@pingvas/faults';
import { z } from 'zod';
import { workerFaultPoints } from './fault-points.ts';

const workerFields = z.object({
  PINGVAS_API_URL: envHttpUrl.describe('Address of the Pingvas api, as this machine reaches it'),
  PINGVAS_WORKER_TOKEN: z
    .string()
    .regex(/^pgw_[A-Za-z0-9_-]{20,200}$/, 'expected a worker token, which starts with pgw_')
    .describe('Token that the api gave out for this worker'),
  PINGVAS_WORKER_NAME: z
    .string()
    .max(100)
    .optional()
    .describe('Name of this worker among those of its token; the name of the machine when not set'),
  INVOKEAI_URL: envHttpUrl.describe('Address of the InvokeAI 6.x server beside this worker'),
  ITEM_TIME_LIMIT_SECONDS: envInteger({ min: 1, max: 3_600 })
    .default(900)
    .describe('Seconds that one picture may take in the engine before it counts as hung'),
  ENGINE_HOLD_SECONDS: envInteger({ min: 0, max: 600 })
    .default(60)
    .describe('Seconds that started work waits for an engine that does not answer before it is handed back'),
  DRAIN_SECONDS: envInteger({ min: 0, max: 3_600 })
    .default(30)
    .describe('Seconds that the picture in work may take after SIGTERM before it is handed back'),
  WORKER_SPOOL_FOLDER: z
    .string()
    .optional()
    .describe(
      'Folder for finished pictures that wait for their delivery, of this worker alone; in the cache folder of the user when not set',
    ),
  WORKER_SPOOL_MEBIBYTES: envInteger({ min: 1, max: 1_048_576 })
    .default(2_048)
    .describe('Finished pictures may take so much of the disk before no more work is claimed'),
  NODE_ENV: z.string().optional().describe('test in tests; only there FAULT_POINTS is obeyed'),
  FAULT_POINTS: envFaultOrders(workerFaultPoints).describe(
    'For tests: where the process dies, e.g. uploaded=kill',
  ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least important log line to print'),
});

/** Settings of the agent beside one engine. It needs no database address and no cloud key. */
export const workerConfigSchema = workerFields.superRefine(refuseFaultsOutsideTests);

export type WorkerConfig = z.output<typeof workerConfigSchema>;

/** What a worker without a name of its own is called: the machine's name. */
export function workerNameOf(config: WorkerConfig): string {
  return config.PINGVAS_WORKER_NAME ?? (hostname().slice(0, 100) || 'worker');
}

/**
 * Where finished pictures wait. By name and api, because leases of one api mean nothing to another: what it does not
 * know is dropped.
 */
export function spoolFolderOf(config: WorkerConfig, env = readEnvironment()): string {
  if (config.WORKER_SPOOL_FOLDER) return resolve(config.WORKER_SPOOL_FOLDER);
  const cache = env['XDG_CACHE_HOME'] || env['LOCALAPPDATA'] || join(homedir(), '.cache');
  const name = workerNameOf(config).replaceAll(/[^A-Za-z0-9_-]/g, '-');
  const api = createHash('sha256')
    .update(`${workerNameOf(config)} ${config.PINGVAS_API_URL}`)
    .digest('hex');
  return join(cache, 'pingvas-worker', `${name}-${api.slice(0, 12)}`);
}

/** The environment of this process, not yet validated. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
