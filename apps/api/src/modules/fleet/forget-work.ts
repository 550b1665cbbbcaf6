import type { EntityManager } from '@mikro-orm/postgresql';
import type { Context } from '../../platform/context.ts';
import { queueSchema } from '../../platform/jobs/create-boss.ts';
import { uploadsFolder } from './quarantine.ts';

/** Removes the leases and the queue's jobs of generations that are about to be removed themselves, with `tx`. */
export async function forgetWork(
  tx: EntityManager,
  generations: readonly { readonly id: string; readonly jobId: string; readonly queueName: string }[],
): Promise<{ readonly leases: number }> {
  const ids = generations.map(({ id }) => id);
  const places = ids.map(() => '?').join(', ');
  const leases = await tx.execute<unknown[]>(
    `delete from fleet.leases where generation_id in (${places}) returning id`,
    ids,
  );
  for (const { jobId, queueName } of generations) {
    await tx.execute(`delete from ${queueSchema}.job where name = ? and id = ?`, [queueName, jobId]);
  }
  return { leases: leases.length };
}

/** Removes what was uploaded for a job and never delivered. */
export async function clearUploadsOf({ storage }: Pick<Context, 'storage'>, jobId: string): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of storage.list(uploadsFolder(jobId))) keys.push(key);
  if (keys.length > 0) await storage.delete(keys);
}
