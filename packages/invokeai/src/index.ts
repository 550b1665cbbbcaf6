export type { EngineItem, EngineModel } from './client/engine-answers.ts';
export { imageOfNode, imagesOfItem, isFinalItemStatus, secondsOfItem } from './client/engine-answers.ts';
export {
  createEngineClient,
  type EngineClient,
  type EngineVersion,
} from './client/engine-client.ts';
export { EngineError, type EngineErrorKind, isEngineError } from './client/engine-error.ts';
export type { EngineEvent, EngineProgress } from './client/engine-events.ts';
export { connectEngineSocket, type EngineSocket } from './client/engine-socket.ts';
export { denoiseNodeId, type EnqueueBody, outputNodeId } from './graphs/enqueue-body.ts';
export { textToImage } from './graphs/text-to-image.ts';
