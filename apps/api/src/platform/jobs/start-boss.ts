import { setTimeout as pause } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { isDatabaseUnavailable } from '../errors/to-domain-error.ts';

const pausesMs = [250, 500, 1_000, 2_000, 5_000];

/**
 * Starts the queue, however long its database is away: whoever starts everything at once need not know an order, and
 * a database that restarts takes no api with it that is just starting.
 *
 * @throws what no waiting mends, e.g. that the queue was never installed
 */
export async function startBoss(boss: PgBoss, log: Logger): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await boss.start();
      // The last look may be hours old on a machine that was off: without this one it would seem to stand still.
      await boss.supervise();
      return;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      const pauseMs = pausesMs[Math.min(attempt, pausesMs.length - 1)] ?? 5_000;
      log.warn({ err: error, pauseMs }, 'the database does not answer; the start waits for it');
      // What of the queue has begun must not begin twice.
      await boss.stop({ graceful: false });
      await pause(pauseMs);
    }
  }
}
