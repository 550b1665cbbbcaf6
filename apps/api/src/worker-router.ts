import { createFleetRouter } from './modules/fleet/index.ts';
import { generationWork } from './modules/generation/index.ts';
import { machineRouter } from './platform/trpc/machine-procedures.ts';

/** What workers say. The work itself is the generation module's, which stands to the right of the fleet. */
export const workerRouter = machineRouter({
  fleet: createFleetRouter(generationWork),
});

export type WorkerRouter = typeof workerRouter;
