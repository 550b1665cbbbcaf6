import type { Lease } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';

const folder = 'quarantine/';

/** Where everything lies that was uploaded for a job. */
export function uploadsFolder(jobId: string): string {
  return `${folder}${jobId}/`;
}

/**
 * Where an upload waits to be checked. The name carries the attempt by the queue's own count, which no two leases
 * of a job share, so a worker that lost its lease cannot put anything under its successor's names.
 */
export function quarantineKey(
  lease: Pick<Lease, 'jobId' | 'retryCount'>,
  { pictureIndex, sha256 }: { readonly pictureIndex: number; readonly sha256: string },
): string {
  return `${uploadsFolder(lease.jobId)}${lease.retryCount + 1}/${pictureIndex}-${sha256}.png`;
}

const pictureName = new RegExp(`^${folder}[0-9a-f-]{36}/\\d+/\\d+-[0-9a-f]{64}\\.png$`);

/** Whether an object of this name is a picture that a worker has made. What people give waits in quarantine as well. */
export function isRenderedUpload(key: string): boolean {
  return pictureName.test(key);
}

/**
 * Removes uploads that nobody delivered in time, found by listing: an upload may arrive after all that its grant was for
 * has ended. Resolves to how many there were.
 */
export async function clearQuarantine({
  storage,
  clock,
  settings,
}: Pick<Context, 'storage' | 'clock' | 'settings'>): Promise<number> {
  const before = clock.now().getTime() - settings.orphanAfterSeconds * 1_000;
  const old: string[] = [];
  for await (const { key, modifiedAt } of storage.list(folder)) {
    if (modifiedAt.getTime() < before) old.push(key);
  }
  if (old.length > 0) await storage.delete(old);
  return old.length;
}
