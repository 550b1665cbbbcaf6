import { setTimeout as pause } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import { queueSchema } from './schemas.ts';

const backgroundWithinMs = 10 * 60_000;

/**
 * Installs pg-boss's schema, or brings it up to the installed version, including index builds that pg-boss leaves to
 * the background: only this step may run them, because the api's role owns nothing.
 */
export async function installQueue(migratingUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: migratingUrl,
    application_name: 'pingvas-migrate',
    schema: queueSchema,
    max: 2,
    schedule: false,
    supervise: false,
    bamIntervalSeconds: 10,
  });
  let failure: Error | null = null;
  boss.on('error', (error) => {
    failure ??= error;
  });
  try {
    await boss.start();
    const deadline = performance.now() + backgroundWithinMs;
    while ((await unfinishedBuilds(boss)) > 0) {
      if (failure !== null) throw failure;
      if (performance.now() > deadline) throw new Error('The queue’s indexes were not built in time.');
      await pause(200);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

async function unfinishedBuilds(boss: PgBoss): Promise<number> {
  const builds = await boss.getBamStatus();
  return builds
    .filter(({ status }) => status === 'pending' || status === 'in_progress')
    .reduce((sum, { count }) => sum + count, 0);
}
