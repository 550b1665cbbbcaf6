import type { AnyTRPCRouter } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from './app-router.ts';
import { restPrefix } from './platform/rest/mount-rest.ts';
import { restRoutes } from './rest-routes.ts';
import { callTrpc, trpcCodeOf } from './testing/index.ts';
import { type DescribedProcedure, proceduresOf } from './testing/procedures-of.ts';
import { type AddressCall, type AddressRow, mountRows, restRows } from './testing/walk/address-rows.ts';
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
      for (const caller of callers) heard[caller] = await callProcedure({ router, procedure, row, caller });
      expect(heard).toEqual(row.cells);
    });
  },
);

async function callProcedure({
  router,
  procedure: { path, kind },
  row,
  caller,
}: {
  readonly router: 'trpc' | 'worker-trpc';
  readonly procedure: DescribedProcedure;
  readonly row: ProcedureRow;
  readonly caller: Caller;
}): Promise<string> {
  const { input, generationId } = { generationId: undefined, ...(await row.input?.(world, caller)) };
  const known = world.tokens[caller];
  const token = row.endsSession === true ? await world.anotherSession(known) : known;
  const before = generationId === undefined ? null : await world.print(generationId);
  const answer = await callTrpc(world.api.url, { router, path, kind, input, headers: headersOf(token) });
  const code = trpcCodeOf(answer);
  if (code !== null && generationId !== undefined) expect(await world.print(generationId)).toEqual(before);
  if (code !== null) return code;
  if (answer.status !== 200) return String(answer.status);
  return row.says?.(answer.text) ?? 'answers';
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

async function walkAddress(row: AddressRow, prefix: string): Promise<void> {
  const heard: Record<string, string> = {};
  for (const caller of callers)
    heard[caller] = await callAddress(await row.call(world, caller), prefix, caller);
  expect(heard).toEqual(row.cells);
}

async function callAddress(call: AddressCall, prefix: string, caller: Caller): Promise<string> {
  const { path, body, bytes, generationId } = call;
  const before = generationId === undefined ? null : await world.print(generationId);
  const answer = await fetch(`${world.api.url}${prefix}${path}`, {
    method: call.method ?? (body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headersOf(world.tokens[caller]),
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
