export {
  createFleetRouter,
  type EngineRouter,
  engineRouter,
  type FleetRouter,
} from './fleet.router.ts';
export { endLeases } from './leases.ts';
export { clearQuarantine } from './quarantine.ts';
export { announceOffer, offerWork, prepareRenderQueue, renderQueueName } from './render-queue.ts';
export type {
  PreparedWork,
  UploadedPicture,
  WorkFailure,
  WorkHandlers,
  WorkProgress,
  WorkState,
  WorkTransaction,
} from './work-handlers.ts';
export { authenticateWorker, issueWorkerToken, newWorkerToken, revokeWorkerToken } from './worker-token.ts';
