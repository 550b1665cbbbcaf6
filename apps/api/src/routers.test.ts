import type { AnyTRPCRouter } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { appRouter } from './app-router.ts';
import { proceduresOf } from './testing/procedures-of.ts';
import { workerRouter } from './worker-router.ts';

const table = (router: AnyTRPCRouter) =>
  proceduresOf(router).map(({ path, kind, audience }) => `${path} · ${kind} · ${audience}`);

describe('the routers', () => {
  // A changed permission is one line in a review.
  it('offer people exactly this', () => {
    expect(table(appRouter)).toMatchInlineSnapshot(`
      [
        "admin.audit.list · query · admin",
        "admin.users.deactivate · mutation · provenAdmin",
        "admin.users.get · query · admin",
        "admin.users.list · query · admin",
        "admin.users.reactivate · mutation · provenAdmin",
        "admin.users.remove · mutation · provenAdmin",
        "admin.users.update · mutation · provenAdmin",
        "credits.balance · query · signedIn",
        "engine.status · query · signedIn",
        "generation.cancel · mutation · signedIn",
        "generation.get · query · signedIn",
        "generation.list · query · signedIn",
        "generation.request · mutation · signedIn",
        "identity.apiKeys.create · mutation · proven",
        "identity.apiKeys.list · query · signedIn",
        "identity.apiKeys.revoke · mutation · signedIn",
        "identity.apiKeys.update · mutation · proven",
        "identity.connections.link · mutation · proven",
        "identity.connections.list · query · signedIn",
        "identity.connections.providers · query · anyone",
        "identity.connections.unlink · mutation · proven",
        "identity.email.changePassword · mutation · proven",
        "identity.email.confirm · mutation · anyone",
        "identity.email.forgotPassword · mutation · anyone",
        "identity.email.requestChange · mutation · proven",
        "identity.email.requestVerification · mutation · signedIn",
        "identity.email.resetPassword · mutation · anyone",
        "identity.finishIssuingTokens · mutation · anyone",
        "identity.finishLogIn · mutation · anyone",
        "identity.firstRun.get · query · anyone",
        "identity.firstRun.makeAdministrator · mutation · anyone",
        "identity.issueTokens · mutation · anyone",
        "identity.logIn · mutation · anyone",
        "identity.logOut · mutation · signedIn",
        "identity.logOutEverywhere · mutation · signedIn",
        "identity.me · query · signedIn",
        "identity.passkeys.add · mutation · proven",
        "identity.passkeys.beginAdding · mutation · proven",
        "identity.passkeys.beginSecondStep · mutation · anyone",
        "identity.passkeys.beginSignIn · mutation · anyone",
        "identity.passkeys.remove · mutation · proven",
        "identity.passkeys.rename · mutation · signedIn",
        "identity.passkeys.signIn · mutation · anyone",
        "identity.profile.get · query · signedIn",
        "identity.profile.grantAvatar · mutation · signedIn",
        "identity.profile.removeAvatar · mutation · signedIn",
        "identity.profile.settings · query · signedIn",
        "identity.profile.update · mutation · signedIn",
        "identity.profile.updateSettings · mutation · signedIn",
        "identity.profile.useAvatar · mutation · signedIn",
        "identity.refresh · mutation · anyone",
        "identity.register · mutation · anyone",
        "identity.secondFactor.confirmTotp · mutation · proven",
        "identity.secondFactor.get · query · signedIn",
        "identity.secondFactor.removeTotp · mutation · proven",
        "identity.secondFactor.renewRecoveryCodes · mutation · proven",
        "identity.secondFactor.setUpTotp · mutation · proven",
        "identity.sessions.end · mutation · signedIn",
        "identity.sessions.endOthers · mutation · signedIn",
        "identity.sessions.list · query · signedIn",
        "identity.stepUp.begin · mutation · signedIn",
        "identity.stepUp.get · query · signedIn",
        "identity.stepUp.prove · mutation · signedIn",
        "images.get · query · signedIn",
        "images.list · query · signedIn",
        "images.months · query · signedIn",
        "images.remove · mutation · signedIn",
        "live.events · subscription · signedIn",
        "models.list · query · signedIn",
        "outbox.list · query · admin",
        "outbox.read · mutation · provenAdmin",
        "ownWorkers.create · mutation · proven",
        "ownWorkers.list · query · signedIn",
        "ownWorkers.rename · mutation · signedIn",
        "ownWorkers.revoke · mutation · signedIn",
        "ownWorkers.rotate · mutation · proven",
        "privacy.cancelDeletion · mutation · signedIn",
        "privacy.deletion · query · signedIn",
        "privacy.downloadExport · mutation · proven",
        "privacy.export · query · signedIn",
        "privacy.receipt · query · admin",
        "privacy.requestExport · mutation · proven",
        "privacy.scheduleDeletion · mutation · proven",
        "workerTokens.create · mutation · provenAdmin",
        "workerTokens.list · query · admin",
        "workerTokens.rename · mutation · admin",
        "workerTokens.revoke · mutation · provenAdmin",
        "workerTokens.rotate · mutation · provenAdmin",
      ]
    `);
  });

  it('offer machines exactly this', () => {
    expect(table(workerRouter)).toMatchInlineSnapshot(`
      [
        "fleet.beat · mutation · machine",
        "fleet.claim · mutation · machine",
        "fleet.deliver · mutation · machine",
        "fleet.fail · mutation · machine",
        "fleet.grantUpload · mutation · machine",
        "fleet.register · mutation · machine",
        "fleet.release · mutation · machine",
        "fleet.resume · mutation · machine",
      ]
    `);
  });
});
