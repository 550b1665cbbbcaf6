import { moduleScopes } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { appRouter } from './app-router.ts';
import type { RestAudience } from './platform/rest/rest-route.ts';
import { restRoutes } from './rest-routes.ts';
import { proceduresOf } from './testing/procedures-of.ts';

const byPage =
  'a passkey belongs to the address of the web app: only a page there can make or show one, and it has the cookie';

/** Each of them with what scripts do instead. */
const withoutRow: Readonly<Record<string, string>> = {
  'identity.connections.link':
    'the way back from a provider ends in a browser, and only its cookie says that it is the one that began',
  'identity.passkeys.beginAdding': byPage,
  'identity.passkeys.add': byPage,
  'identity.passkeys.beginSignIn': byPage,
  'identity.passkeys.beginSecondStep': byPage,
  'identity.passkeys.signIn': byPage,
  'identity.stepUp.begin': byPage,
  'live.events': 'a stream; scripts ask for a generation again, or let images/text-to-image wait for it',
};

/** Where people's calls are found under /api/v1, by method and path. */
const rowOf: Readonly<Record<string, string>> = {
  'admin.audit.list': 'get /audit',
  'admin.users.deactivate': 'patch /users/{id}',
  'admin.users.get': 'get /users/{id}',
  'admin.users.list': 'get /users',
  'admin.users.reactivate': 'patch /users/{id}',
  'admin.users.remove': 'delete /users/{id}',
  'admin.users.update': 'patch /users/{id}',
  'credits.balance': 'get /credits',
  'engine.status': 'get /engine',
  'generation.cancel': 'post /generations/{id}/cancel',
  'generation.get': 'get /generations/{id}',
  'generation.list': 'get /generations',
  'generation.request': 'post /generations',
  'identity.apiKeys.create': 'post /users/me/api-keys',
  'identity.apiKeys.list': 'get /users/me/api-keys',
  'identity.apiKeys.revoke': 'delete /users/me/api-keys/{id}',
  'identity.apiKeys.update': 'patch /users/me/api-keys/{id}',
  'identity.connections.list': 'get /users/me/connections',
  'identity.connections.providers': 'get /auth/providers',
  'identity.connections.unlink': 'delete /users/me/connections/{provider}',
  'identity.email.changePassword': 'post /auth/change-password',
  'identity.email.confirm': 'post /auth/verify-email',
  'identity.email.forgotPassword': 'post /auth/forgot-password',
  'identity.email.requestChange': 'post /auth/change-email',
  'identity.email.requestVerification': 'post /auth/resend-verification',
  'identity.email.resetPassword': 'post /auth/reset-password',
  'identity.finishIssuingTokens': 'post /auth/login/second-factor',
  'identity.finishLogIn': 'post /auth/login/second-factor',
  'identity.firstRun.get': 'get /auth/first-run',
  'identity.firstRun.makeAdministrator': 'post /auth/first-run',
  'identity.issueTokens': 'post /auth/login',
  'identity.logIn': 'post /auth/login',
  'identity.logOut': 'post /auth/logout',
  'identity.logOutEverywhere': 'post /auth/logout-everywhere',
  'identity.me': 'get /auth/me',
  'identity.passkeys.remove': 'delete /auth/passkeys/{id}',
  'identity.passkeys.rename': 'patch /auth/passkeys/{id}',
  'identity.profile.get': 'get /users/me',
  'identity.profile.grantAvatar': 'post /users/me/avatar',
  'identity.profile.removeAvatar': 'delete /users/me/avatar',
  'identity.profile.settings': 'get /users/me/settings',
  'identity.profile.update': 'patch /users/me',
  'identity.profile.updateSettings': 'patch /users/me/settings',
  'identity.profile.useAvatar': 'put /users/me/avatar',
  'identity.refresh': 'post /auth/refresh',
  'identity.register': 'post /auth/register',
  'identity.secondFactor.confirmTotp': 'post /auth/totp/confirm',
  'identity.secondFactor.get': 'get /auth/second-factor',
  'identity.secondFactor.removeTotp': 'delete /auth/totp',
  'identity.secondFactor.renewRecoveryCodes': 'post /auth/recovery-codes',
  'identity.secondFactor.setUpTotp': 'post /auth/totp',
  'identity.sessions.end': 'delete /auth/sessions/{sessionId}',
  'identity.sessions.endOthers': 'post /auth/sessions/end-others',
  'identity.sessions.list': 'get /auth/sessions',
  'identity.stepUp.get': 'get /auth/step-up',
  'identity.stepUp.prove': 'post /auth/step-up',
  'images.get': 'get /images/{id}',
  'images.list': 'get /images',
  'images.months': 'get /images/months',
  'images.remove': 'delete /images/{id}',
  'models.list': 'get /models',
  'outbox.list': 'get /outbox',
  'outbox.read': 'get /outbox/{mailId}',
  'ownWorkers.create': 'post /users/me/worker-tokens',
  'ownWorkers.list': 'get /users/me/worker-tokens',
  'ownWorkers.rename': 'patch /users/me/worker-tokens/{id}',
  'ownWorkers.revoke': 'delete /users/me/worker-tokens/{id}',
  'ownWorkers.rotate': 'post /users/me/worker-tokens/{id}/rotate',
  'privacy.cancelDeletion': 'delete /users/me/deletion',
  'privacy.deletion': 'get /users/me/deletion',
  'privacy.downloadExport': 'post /users/me/export/download',
  'privacy.export': 'get /users/me/export',
  'privacy.receipt': 'get /users/{userId}/erasure',
  'privacy.requestExport': 'post /users/me/export',
  'privacy.scheduleDeletion': 'delete /users/me',
  'workerTokens.create': 'post /worker-tokens',
  'workerTokens.list': 'get /worker-tokens',
  'workerTokens.rename': 'patch /worker-tokens/{id}',
  'workerTokens.revoke': 'delete /worker-tokens/{id}',
  'workerTokens.rotate': 'post /worker-tokens/{id}/rotate',
};

const audienceOf = new Map<string, RestAudience>(
  restRoutes.map(({ method, path, audience }) => [`${method} ${path}`, audience]),
);
const limitOf = new Map<string, string>(
  restRoutes.map(({ method, path, limit }) => [`${method} ${path}`, limit]),
);

describe('what people can do', () => {
  const procedures = proceduresOf(appRouter);

  it('has a name under /api/v1, or a reason to have none', () => {
    const named = [...Object.keys(rowOf), ...Object.keys(withoutRow)].sort();
    expect(named).toEqual(procedures.map(({ path }) => path));
    expect(Object.values(rowOf).filter((row) => !audienceOf.has(row))).toEqual([]);
  });

  it('asks of callers there what it asks of them elsewhere', () => {
    const differing = procedures
      .filter(({ path }) => path in rowOf)
      .map(({ path, audience, scope }) => ({
        path,
        asks: scope ?? audience,
        asksThere: audienceOf.get(rowOf[path] ?? ''),
      }))
      .filter(({ asks, asksThere }) => asks !== asksThere);
    expect(differing).toEqual([]);
  });

  it('counts for the same limit there as elsewhere', () => {
    const asked = procedures.filter(({ path }) => path in rowOf);
    const differing = asked
      .map(({ path, limits }) => ({
        path,
        counts: limits.length === 0 ? ['api'] : limits,
        countsThere: [limitOf.get(rowOf[path] ?? '')],
      }))
      .filter(({ counts, countsThere }) => String(counts) !== String(countsThere));
    expect(differing).toEqual([]);
    // What says nothing of its limit would differ in nothing.
    expect(asked.find(({ path }) => path === 'identity.logIn')?.limits).toEqual(['log-in']);
  });

  it('is open there to an API key of every scope but that of the stream', () => {
    const asked = [...audienceOf.values()];
    expect(moduleScopes.filter((scope) => !asked.includes(scope))).toEqual(['live:read']);
  });
});
