export { admitWorker, recognisedSecret } from './admit-worker.ts';
export { startQuarantineSweeper } from './fleet.jobs.ts';
export { fleetPrivacy } from './fleet.privacy.ts';
export { fleetRoutes } from './fleet.rest.ts';
export { createFleetRouter, engineRouter } from './fleet.router.ts';
export { clearUploadsOf, forgetWork } from './forget-work.ts';
export { endLeases } from './leases.ts';
export { revokeWorkerToken } from './manage-worker-tokens.ts';
export { partOf } from './pools.ts';
export { isRenderedUpload } from './quarantine.ts';
export { releaseUnheardClaims } from './release-unheard-claims.ts';
export {
  announceOffer,
  announceOfferHere,
  offerStatements,
  prepareRenderQueue,
  renderQueueName,
} from './render-queue.ts';
export type {
  PreparedWork,
  Publication,
  UploadedPicture,
  WorkChange,
  WorkClaim,
  WorkFailure,
  WorkHandlers,
  WorkProgress,
  WorkTransaction,
} from './work-handlers.ts';
export { issueWorkerToken } from './worker-token.ts';
export { ownWorkersRouter, workerTokensRouter } from './worker-tokens.router.ts';
