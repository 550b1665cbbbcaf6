/**
 * The api's inside, for the tools of this repository that measure it without HTTP. No client and no other part of
 * the product reaches for it.
 */
export { apiConfigSchema, toApiConfig } from './config.ts';
export { grantCredits, openAccount } from './modules/credits/index.ts';
export { claimWork } from './modules/fleet/claim-work.ts';
export { deliverPicture } from './modules/fleet/deliver-picture.ts';
export { grantUpload } from './modules/fleet/grant-upload.ts';
export { registerWorker } from './modules/fleet/register-worker.ts';
export { authenticateWorker, issueWorkerToken } from './modules/fleet/worker-token.ts';
export { generationWork } from './modules/generation/generation.work.ts';
export { prepareWork } from './modules/generation/prepare-work.ts';
export { requestGeneration } from './modules/generation/request-generation.ts';
export { register } from './modules/identity/index.ts';
export { listImageMonths } from './modules/images/list-image-months.ts';
export { listImages } from './modules/images/list-images.ts';
export { newContext, openParts, type Parts } from './parts.ts';
export type { Actor, ActorContext, LeaseholderContext, WorkerContext } from './platform/context.ts';
export { createLog } from './platform/log/create-log.ts';
export { closePictureDecoders, inspectPicture } from './platform/pictures/inspect-picture.ts';
export type { ObjectStorage } from './platform/storage/object-storage.ts';
