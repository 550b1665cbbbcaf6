import { type ModuleScope, moduleScopes } from '@pingvas/contracts';
import type { AnyTRPCRouter } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from './app-router.ts';
import { revokeWorkerToken } from './modules/fleet/index.ts';
import { newContext } from './parts.ts';
import { restPrefix } from './platform/rest/mount-rest.ts';
import type { RestAudience, RestRoute } from './platform/rest/rest-route.ts';
import type { Audience } from './platform/trpc/audience.ts';
import { restRoutes } from './rest-routes.ts';
import { callTrpc, trpcCodeOf } from './testing/index.ts';
import { type DescribedProcedure, proceduresOf } from './testing/procedures-of.ts';
import { type AddressCall, type AddressRow, mountRows, restRows } from './testing/walk/address-rows.ts';
import {
  callersInState,
  expectedByKey,
  expectedInState,
  isRefusedAtTheDoor,
  keyScopes,
} from './testing/walk/cells.ts';
import { machineRows, type ProcedureRow, peopleRows } from './testing/walk/procedure-rows.ts';
import {
  type Caller,
  callers,
  headersOf,
  openWalkedWorld,
  type WalkedWorld,
} from './testing/walk/walked-world.ts';
import { workerRouter } from './worker-router.ts';

// A table over real HTTP: what each caller hears at each door, and that a refused call changed nothing.
let world: WalkedWorld;
beforeAll(async () => {
  world = await openWalkedWorld();
});
afterAll(() => world?.stop());

describe.each([
  ['trpc', appRouter, peopleRows],
  ['worker-trpc', workerRouter, machineRows],
] as const)(
  'the procedures of /%s',
  (router, table: AnyTRPCRouter, rows: Readonly<Record<string, ProcedureRow>>) => {
    const procedures = proceduresOf(table);

    it('each have a row, and no row is left over', () => {
      expect(Object.keys(rows).sort()).toEqual(procedures.map(({ path }) => path));
    });

    const known = procedures.flatMap((procedure) => {
      const row = rows[procedure.path];
      return row === undefined ? [] : [{ ...procedure, row }];
    });
    it.each(known)('$path answers everybody as its row says', async ({ row, ...procedure }) => {
      const heard: Record<string, string> = {};
      for (const caller of callers) {
        const token = world.tokens[caller];
        heard[caller] = await callProcedure({ router, procedure, row, caller, token });
      }
      expect(heard).toEqual(row.cells);
    });

    it.each(known)(
      '$path answers people in every state as its audience says',
      async ({ row, ...procedure }) => {
        const heard: Record<string, string> = {};
        const expected: Record<string, string> = {};
        for (const state of callersInState) {
          expected[state] = row.inState?.[state] ?? expectedInState(state, procedure, row.cells);
          const caller = state.startsWith('admin') ? 'admin' : 'stranger';
          if (row.inState?.[state] === undefined && isRefusedAtTheDoor(expected[state])) {
            heard[state] = await knock(router, procedure, world.inState[state]);
            continue;
          }
          heard[state] = await callProcedure({ router, procedure, row, caller, token: world.inState[state] });
        }
        expect(heard).toEqual(expected);
      },
    );

    it.each(known)('$path answers API keys as their scopes say', async ({ row, ...procedure }) => {
      const heard: Record<string, string> = {};
      const expected: Record<string, string> = {};
      for (const scope of keyScopes) {
        const token = world.keyWith(scope);
        expected[scope] = expectedByKey(scope, procedure, row.cells);
        heard[scope] = isRefusedToKeys(expected[scope])
          ? await knock(router, procedure, token)
          : await callProcedure({ router, procedure, row, caller: 'owner', token });
      }
      expect(heard).toEqual(expected);
    });
  },
);

describe('a worker token that counted a moment ago and was revoked', () => {
  let token: string;
  beforeAll(async () => {
    const { api } = world;
    const late = await api.newWorker();
    await late.client.fleet.register.mutate(world.registration());
    await revokeWorkerToken(newContext(api.parts), late.tokenId);
    token = late.token;
  });

  it.each(proceduresOf(workerRouter))('opens nothing behind $path', async (procedure) => {
    const rows: Readonly<Record<string, ProcedureRow>> = machineRows;
    const row = rows[procedure.path];
    if (row === undefined) throw new Error('It has no row');
    expect(await callProcedure({ router: 'worker-trpc', procedure, row, caller: 'worker', token })).toBe(
      'fleet.unknown-worker',
    );
  });
});

/** A key is turned away at the door, before anybody looks at what it asks for. */
function isRefusedToKeys(outcome: string): boolean {
  return outcome === 'identity.forbidden' || isRefusedAtTheDoor(outcome);
}

async function callProcedure({
  router,
  procedure: { path, kind },
  row,
  caller,
  token: known,
}: {
  readonly router: 'trpc' | 'worker-trpc';
  readonly procedure: DescribedProcedure;
  readonly row: ProcedureRow;
  readonly caller: Caller;
  readonly token: string | null;
}): Promise<string> {
  const { input, generationId } = { generationId: undefined, ...(await row.input?.(world, caller)) };
  const token = row.endsSession === true ? await spareToken(known) : known;
  const before = generationId === undefined ? null : await world.print(generationId);
  const answer = await callTrpc(world.api.url, { router, path, kind, input, headers: headersOf(token) });
  const code = trpcCodeOf(answer);
  if (code !== null && generationId !== undefined) expect(await world.print(generationId)).toEqual(before);
  if (code !== null) return code;
  if (answer.status !== 200) return String(answer.status);
  return row.says?.(answer.text) ?? 'answers';
}

/** A call without anything that it asks for. */
async function knock(
  router: 'trpc' | 'worker-trpc',
  { path, kind }: DescribedProcedure,
  token: string,
): Promise<string> {
  const answer = await callTrpc(world.api.url, { router, path, kind, headers: headersOf(token) });
  return trpcCodeOf(answer) ?? String(answer.status);
}

function knockAt({ method, path, body }: RestRoute): AddressCall {
  return {
    path: path.replaceAll(/\{\w+\}/g, 'nothing'),
    method: method.toUpperCase(),
    ...(body === null ? {} : { body: {} }),
  };
}

/** Of an account that nothing else needs, for somebody who is signed in; others keep what they have. */
async function spareToken(token: string | null): Promise<string | null> {
  const { deactivated, ...states } = world.inState;
  const { owner, stranger, admin } = world.tokens;
  const isSignedIn = [owner, stranger, admin, ...Object.values(states)].includes(token);
  return isSignedIn ? (await world.account()).token : token;
}

describe('the routes of /api/v1', () => {
  it('each have a row, and no row is left over', () => {
    expect(Object.keys(restRows).sort()).toEqual(
      restRoutes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it.each(Object.entries(restRows))('%s answers everybody as its row says', (_, row) =>
    walkAddress(row, restPrefix),
  );

  const known = restRoutes.flatMap((route) => {
    const name = `${route.method} ${route.path}`;
    const row = restRows[name];
    return row === undefined ? [] : [{ name, route, door: doorOf(route.audience), row }];
  });
  it.each(known)('$name answers people in every state as its audience says', async ({ row, route, door }) => {
    const heard: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const state of callersInState) {
      expected[state] = row.inState?.[state] ?? expectedInState(state, door, row.cells);
      const known = world.inState[state];
      if (row.inState?.[state] === undefined && isRefusedAtTheDoor(expected[state])) {
        heard[state] = await callAddress(knockAt(route), restPrefix, known);
        continue;
      }
      const token = row.endsSession === true ? await spareToken(known) : known;
      const caller = state.startsWith('admin') ? 'admin' : 'stranger';
      heard[state] = await callAddress(await row.call(world, caller), restPrefix, token);
    }
    expect(heard).toEqual(expected);
  });

  it.each(known)('$name answers API keys as their scopes say', async ({ row, route, door }) => {
    const heard: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const scope of keyScopes) {
      const token = world.keyWith(scope);
      expected[scope] = expectedByKey(scope, door, row.cells);
      const call = isRefusedToKeys(expected[scope]) ? knockAt(route) : await row.call(world, 'owner');
      heard[scope] = await callAddress(call, restPrefix, token);
    }
    expect(heard).toEqual(expected);
  });
});

describe('everything else that is mounted', () => {
  it('has a row', () => {
    const mounted = world.api.api.app.routes
      .map(({ method, path }) => `${method} ${path}`)
      // The first is what every address passes, e.g. the log; the second is walked above.
      .filter(
        (route) => route !== 'ALL /*' && !route.includes(` ${restPrefix}/`) && route !== 'ALL /files/*',
      );
    const rows = Object.keys(mountRows);
    expect([...new Set(mounted)].filter((route) => !rows.includes(route))).toEqual([]);
    expect(
      rows.filter((row) => !mounted.some((route) => row === route || row.startsWith(`${route} with`))),
    ).toEqual([]);
  });

  it.each(Object.entries(mountRows))('%s answers everybody as its row says', (_, row) =>
    walkAddress(row, ''),
  );

  it('answers no other method, and no address that nobody mounted', async () => {
    for (const caller of callers) {
      const headers = headersOf(world.tokens[caller]);
      for (const path of ['/healthz', '/metrics', '/docs', '/openapi.json', '/', '/nothing/here.txt']) {
        const answer = await fetch(`${world.api.url}${path}`, { method: 'POST', headers });
        expect([path, answer.status, await refusalOf(answer)]).toEqual([path, 404, 'request.not-found']);
      }
    }
  });
});

/** What a REST audience says in the words of a procedure. */
function doorOf(audience: RestAudience): { audience: Audience; scope: ModuleScope | null } {
  const scope = moduleScopes.find((scope) => scope === audience);
  return scope === undefined
    ? { audience: peopleAudience.parse(audience), scope: null }
    : { audience: 'signedIn', scope };
}
const peopleAudience = z.enum(['anyone', 'signedIn', 'proven', 'admin', 'provenAdmin']);

async function walkAddress(row: AddressRow, prefix: string): Promise<void> {
  const heard: Record<string, string> = {};
  for (const caller of callers) {
    const known = world.tokens[caller];
    const token = row.endsSession === true ? await spareToken(known) : known;
    heard[caller] = await callAddress(await row.call(world, caller), prefix, token);
  }
  expect(heard).toEqual(row.cells);
}

async function callAddress(call: AddressCall, prefix: string, token: string | null): Promise<string> {
  const { path, body, bytes, generationId } = call;
  const before = generationId === undefined ? null : await world.print(generationId);
  const answer = await fetch(`${world.api.url}${prefix}${path}`, {
    method: call.method ?? (body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headersOf(token),
      ...call.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(bytes === undefined ? {} : { body: bytes }),
  });
  await call.meanwhile;
  const code = await refusalOf(answer);
  if (code !== null && generationId !== undefined) expect(await world.print(generationId)).toEqual(before);
  return code ?? String(answer.status);
}

const refused = z.union([
  z.object({ error_code: z.string() }).transform((body) => body.error_code),
  z
    .object({ error: z.object({ data: z.object({ errorCode: z.string() }) }) })
    .transform((body) => body.error.data.errorCode),
]);

async function refusalOf(answer: Response): Promise<string | null> {
  const text = await answer.text();
  return answer.status < 400 ? null : refused.parse(JSON.parse(text));
}
