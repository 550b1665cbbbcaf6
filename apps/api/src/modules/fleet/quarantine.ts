import type { Lease } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';

const folder = 'quarantine/';
/** An upload is delivered within minutes or never. */
const quarantineSecondsMax = 3_600;

/**
 * Where an upload waits to be checked. The name carries the attempt by the queue's own count, which no two leases
 * of a job share, so a worker that lost its lease cannot put anything under its successor's names.
 */
export function quarantineKey(
  lease: Pick<Lease, 'jobId' | 'retryCount'>,
  { pictureIndex, sha256 }: { readonly pictureIndex: number; readonly sha256: string },
): string {
  return `${folder}${lease.jobId}/${lease.retryCount + 1}/${pictureIndex}-${sha256}.png`;
}

/** Removes uploads that nobody delivered. Resolves to how many there were. */
export async function clearQuarantine({
  storage,
  clock,
}: Pick<Context, 'storage' | 'clock'>): Promise<number> {
  const before = clock.now().getTime() - quarantineSecondsMax * 1_000;
  const old: string[] = [];
  for await (const { key, modifiedAt } of storage.list(folder)) {
    if (modifiedAt.getTime() < before) old.push(key);
  }
  if (old.length > 0) await storage.delete(old);
  return old.length;
}
