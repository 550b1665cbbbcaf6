export { authenticate, type Credentials, carriesSessionCookie } from './authenticate.ts';
export { identityRoutes } from './identity.rest.ts';
export { type IdentityRouter, identityRouter } from './identity.router.ts';
export { hashPassword, warmUpPasswordHash } from './password-hash.ts';
