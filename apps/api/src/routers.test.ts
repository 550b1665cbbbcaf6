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
        "credits.balance · query · signedIn",
        "engine.status · query · signedIn",
        "generation.cancel · mutation · signedIn",
        "generation.get · query · signedIn",
        "generation.list · query · signedIn",
        "generation.request · mutation · signedIn",
        "identity.connections.link · mutation · proven",
        "identity.connections.list · query · signedIn",
        "identity.connections.providers · query · anyone",
        "identity.connections.unlink · mutation · proven",
        "identity.issueTokens · mutation · anyone",
        "identity.logIn · mutation · anyone",
        "identity.logOut · mutation · signedIn",
        "identity.logOutEverywhere · mutation · signedIn",
        "identity.me · query · signedIn",
        "identity.refresh · mutation · anyone",
        "identity.register · mutation · anyone",
        "identity.sessions.end · mutation · signedIn",
        "identity.sessions.endOthers · mutation · signedIn",
        "identity.sessions.list · query · signedIn",
        "images.get · query · signedIn",
        "images.list · query · signedIn",
        "images.months · query · signedIn",
        "images.remove · mutation · signedIn",
        "live.events · subscription · signedIn",
        "models.list · query · signedIn",
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
