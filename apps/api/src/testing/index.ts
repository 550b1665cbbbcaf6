export { findRedis } from '../platform/live/testing/test-redis.ts';
export { openTestS3 } from '../platform/storage/testing/test-s3.ts';
export {
  callRest,
  codeOf,
  type RestAnswer,
  type RestCall,
  refusedFieldsOf,
  signedInBy,
} from './call-rest.ts';
export { callTrpc, type TrpcAnswer, type TrpcCall, trpcCodeOf } from './call-trpc.ts';
export {
  startTestApi,
  type TestApi,
  type TestApiOptions,
  type TestPerson,
  type TestWorker,
} from './start-test-api.ts';
