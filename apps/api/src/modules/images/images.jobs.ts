import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Context } from '../../platform/context.ts';
import { defineJob } from '../../platform/jobs/define-job.ts';

/** Removes the objects of an image that its owner removed. Tried for about a day: storage may be away for a while. */
export const deleteObjects = defineJob({
  name: 'images.delete-objects',
  payload: z.object({ keys: z.array(z.string().max(900)).max(100) }),
  queue: {
    retryLimit: 24,
    retryDelay: 10,
    retryBackoff: true,
    retryDelayMax: 3_600,
    expireInSeconds: 60,
    retentionSeconds: 14 * 24 * 3_600,
  },
});

/** Makes the queues of this module and starts its handlers. Every api process runs it. */
export async function startImageJobs(boss: PgBoss, newContext: () => Context): Promise<void> {
  await deleteObjects.prepare(boss);
  await deleteObjects.work(boss, async ({ keys }) => {
    await newContext().storage.delete(keys);
  });
}
