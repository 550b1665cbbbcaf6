import { z } from 'zod';
import type { WorkKind } from '../../../platform/jobs/start-work.ts';

const data = z.object({ userId: z.uuid(), uploadId: z.uuid() });

/** Looks at pictures that people gave of themselves, and draws them anew. */
export const portraitWork: WorkKind<typeof data> = {
  queue: 'identity.portray',
  data,
  options: {
    // The storage may be away for a while. After an hour the upload is swept away, and then the job knows.
    retryLimit: 12,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 600,
    expireInSeconds: 120,
    deleteAfterSeconds: 3_600,
  },
};
