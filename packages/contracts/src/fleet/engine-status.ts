import { z } from 'zod';

/** What people see of the fleet: `offline` means requests wait until a worker comes back. */
export const engineStatusView = z.object({
  state: z.enum(['ready', 'busy', 'offline']),
  workerCount: z.int().min(0),
  isEmulated: z.boolean(),
});
export type EngineStatusView = z.infer<typeof engineStatusView>;
