export {
  callRest,
  codeOf,
  type RestAnswer,
  type RestCall,
  refusedFieldsOf,
  signedInBy,
} from './call-rest.ts';
export {
  startTestApi,
  type TestApi,
  type TestApiOptions,
  type TestPerson,
  type TestWorker,
} from './start-test-api.ts';
