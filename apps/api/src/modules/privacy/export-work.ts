import { z } from 'zod';
import type { WorkKind } from '../../platform/jobs/start-work.ts';

const data = z.object({ userId: z.uuid(), exportId: z.uuid() });

/** Makes archives. A job has the id of its export. */
export const exportWork: WorkKind<typeof data> = {
  queue: 'privacy.export',
  data,
  options: {
    retryLimit: 5,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 300,
    // Thousands of pictures over a slow line to the storage.
    expireInSeconds: 6 * 3_600,
    deleteAfterSeconds: 3_600,
  },
};

export const exportFolder = 'exports/';

export function exportKey(userId: string, exportId: string): string {
  return `${exportFolder}${userId}/${exportId}.zip`;
}
