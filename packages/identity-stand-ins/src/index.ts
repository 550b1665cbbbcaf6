export { consentAs } from './consent-as.ts';
export type { StandInPerson, StandInProvider } from './people.ts';
export { type IdentityStandIns, startIdentityStandIns } from './start-stand-ins.ts';
