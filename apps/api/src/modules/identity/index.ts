export { adminRoutes } from './admin/admin.rest.ts';
export { adminRouter } from './admin/admin.router.ts';
export { keepAnAdministrator, lockWithAdministrators } from './admin/keep-an-administrator.ts';
export { apiKeysRoutes } from './api-keys/api-keys.rest.ts';
export { keyOfMachine } from './api-keys/key-of-machine.ts';
export { recordAct } from './audit/record-act.ts';
export { authenticate, type Credentials, carriesSessionCookie, isRecognised } from './authenticate.ts';
export { connectionPages } from './connections/connections.pages.ts';
export { connectionsRoutes } from './connections/connections.rest.ts';
export { emailRoutes } from './email/email.rest.ts';
export { serveMails, startMailCleaning } from './email/mail.jobs.ts';
export { sendNotice } from './email/send-mail.ts';
export { firstRunRoutes } from './first-run/first-run.rest.ts';
export {
  announceFirstRun,
  closeFirstRunDoor,
  firstAdministratorOf,
  isFirstRunOpen,
} from './first-run/first-run-door.ts';
export { makeTrustedAdministrator } from './first-run/make-first-administrator.ts';
export { startSessionCleaning } from './identity.jobs.ts';
export { identityPrivacy } from './identity.privacy.ts';
export { identityRoutes } from './identity.rest.ts';
export { identityRouter } from './identity.router.ts';
export { leaveTombstone } from './leave-tombstone.ts';
export { outboxRoutes } from './outbox/outbox.rest.ts';
export { outboxRouter } from './outbox/outbox.router.ts';
export { readPasswordWork, warmUpPasswordHash } from './password/password-hash.ts';
export { startPortraying } from './profile/profile.jobs.ts';
export { profileRoutes } from './profile/profile.rest.ts';
export { register } from './register.ts';
export { secondFactorRoutes } from './second-factor/second-factor.rest.ts';
export { aliveSessions } from './sessions/alive-sessions.ts';
export { actInSession, assertSessionStands } from './sessions/assert-session-stands.ts';
export { isSessionAlive } from './sessions/is-session-alive.ts';
export { sessionCookieName } from './sessions/session-cookie.ts';
export { changeUser, type UserChanges, updateUser } from './update-user.ts';
