export { aliveSessions } from './alive-sessions.ts';
export { authenticate, type Credentials, carriesSessionCookie } from './authenticate.ts';
export { startSessionCleaning } from './identity.jobs.ts';
export { identityRoutes } from './identity.rest.ts';
export { identityRouter } from './identity.router.ts';
export { isSessionAlive } from './is-session-alive.ts';
export { warmUpPasswordHash } from './password-hash.ts';
export { register } from './register.ts';
export { sessionCookieName } from './session-cookie.ts';
