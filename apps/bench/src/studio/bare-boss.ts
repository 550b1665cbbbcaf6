import { PgBoss } from 'pg-boss';

/** The queue that baselines use; its options are those of a queue of ours. */
export const bareQueue = 'bare';

/** Bare pg-boss on the tables that the api uses: what a product would do that only queued. */
export async function openBareBoss(databaseUrl: string, poolMax: number): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'queue',
    max: poolMax,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: false,
  });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue(bareQueue, {
    retryLimit: 2,
    retryDelay: 0,
    heartbeatSeconds: 10,
    expireInSeconds: 3_600,
    retentionSeconds: 3 * 24 * 3_600,
    deleteAfterSeconds: 24 * 3_600,
  });
  return boss;
}
