import {
  acknowledged,
  beatInput,
  beatOutput,
  claimWorkInput,
  claimWorkOutput,
  deliverInput,
  deliverOutput,
  engineStatusView,
  failWorkInput,
  grantUploadInput,
  registerWorkerInput,
  registerWorkerOutput,
  releaseWorkInput,
  resumeWorkInput,
  uploadGrant,
} from '@pingvas/contracts';
import { leaseholder, machine, machineRouter } from '../../platform/trpc/machine-procedures.ts';
import { router, scoped } from '../../platform/trpc/procedures.ts';
import { beatLeases } from './beat-leases.ts';
import { claimWork } from './claim-work.ts';
import { deliverPicture } from './deliver-picture.ts';
import { engineStatus } from './engine-status.ts';
import { failWork } from './fail-work.ts';
import { grantUpload } from './grant-upload.ts';
import { registerWorker } from './register-worker.ts';
import { releaseWork } from './release-work.ts';
import { resumeWork } from './resume-work.ts';
import type { WorkHandlers } from './work-handlers.ts';

function buildFleetRouter(handlers: WorkHandlers) {
  return machineRouter({
    register: machine
      .input(registerWorkerInput)
      .output(registerWorkerOutput)
      .mutation(({ ctx, input }) => registerWorker(ctx, input)),
    claim: machine
      .input(claimWorkInput)
      .output(claimWorkOutput)
      .mutation(({ ctx, input }) => claimWork(ctx, handlers, input)),
    beat: machine
      .input(beatInput)
      .output(beatOutput)
      .mutation(({ ctx, input }) => beatLeases(ctx, handlers, input)),
    grantUpload: leaseholder
      .input(grantUploadInput)
      .output(uploadGrant)
      .mutation(({ ctx, input }) => grantUpload(ctx, handlers, input)),
    deliver: leaseholder
      .input(deliverInput)
      .output(deliverOutput)
      .mutation(({ ctx, input }) => deliverPicture(ctx, handlers, input)),
    fail: machine
      .input(failWorkInput)
      .output(acknowledged)
      .mutation(({ ctx, input }) => failWork(ctx, handlers, input)),
    release: machine
      .input(releaseWorkInput)
      .output(acknowledged)
      .mutation(({ ctx, input }) => releaseWork(ctx, handlers, input)),
    resume: machine
      .input(resumeWorkInput)
      .output(claimWorkOutput)
      .mutation(({ ctx, input }) => resumeWork(ctx, handlers, input)),
  });
}

type BuiltFleet = ReturnType<typeof buildFleetRouter>;
export interface FleetRouter extends BuiltFleet {}
/** The machines' rows. The work itself belongs to another module, which hands its functions in at composition. */
export const createFleetRouter: (handlers: WorkHandlers) => FleetRouter = buildFleetRouter;

const builtEngine = router({
  status: scoped('engine:read')
    .output(engineStatusView)
    .query(({ ctx }) => engineStatus(ctx, ctx.actor.userId)),
});

type BuiltEngine = typeof builtEngine;
export interface EngineRouter extends BuiltEngine {}
/** What people may know of the fleet. */
export const engineRouter: EngineRouter = builtEngine;
