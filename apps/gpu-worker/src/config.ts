import { hostname } from 'node:os';
import { envHttpUrl, envInteger } from '@pingvas/config';
import { z } from 'zod';

/** Settings of the agent beside one engine. It needs no database address and no cloud key. */
export const workerConfigSchema = z.object({
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
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least important log line to print'),
});

export type WorkerConfig = z.output<typeof workerConfigSchema>;

/** What a worker without a name of its own is called: the machine's name. */
export function workerNameOf(config: WorkerConfig): string {
  return config.PINGVAS_WORKER_NAME ?? (hostname().slice(0, 100) || 'worker');
}

/** The environment of this process, not yet validated. */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
