export type { ClientOptions } from './client-links.ts';
export { createPingvasClient, createWorkerClient } from './create-client.ts';
export { type PingvasError, readError } from './read-error.ts';
export {
  createTokenKeeper,
  type KeptTokens,
  keepInMemory,
  SignedOutError,
  type TokenKeeper,
  type TokenStorage,
} from './token-keeper.ts';
