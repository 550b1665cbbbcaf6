import { asJson, hostileVersionOf } from '@pingvas/contracts/testing';
import type { AnyTRPCRouter } from '@trpc/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from './app-router.ts';
import { restRoutes } from './rest-routes.ts';
import { checkProperty } from './testing/check-property.ts';
import { callTrpc } from './testing/index.ts';
import { proceduresOf } from './testing/procedures-of.ts';
import { restRows } from './testing/walk/address-rows.ts';
import { machineRows, type ProcedureRow, peopleRows } from './testing/walk/procedure-rows.ts';
import { type Caller, headersOf, openWalkedWorld, type WalkedWorld } from './testing/walk/walked-world.ts';
import { workerRouter } from './worker-router.ts';

// Whatever arrives, the answer is ours: never a status of 500 or more, and the process lives on.
let world: WalkedWorld;
beforeAll(async () => {
  world = await openWalkedWorld();
});
afterAll(() => world?.stop());

const runs = { numRuns: 15 };

function expectOurs(status: number, text: string): void {
  expect([status, status < 500 ? '' : text]).toEqual([status, '']);
  expect(text).not.toContain('platform.internal');
}

describe.each([
  ['trpc', appRouter, peopleRows, 'owner'],
  ['worker-trpc', workerRouter, machineRows, 'worker'],
] as const)(
  'hostile input of /%s',
  (router, table: AnyTRPCRouter, rows: Readonly<Record<string, ProcedureRow>>, caller: Caller) => {
    const taking = proceduresOf(table).filter(({ path }) => rows[path]?.input !== undefined);
    it.each(taking)('is refused or answered by $path', async ({ path, kind }) => {
      const { input: sound } = { input: undefined, ...(await rows[path]?.input?.(world, caller)) };
      const headers = headersOf(world.tokens[caller]);
      await checkProperty(
        path,
        fc.asyncProperty(hostileVersionOf(sound), async (input) => {
          // Long polls wait for work that is not there, as long as they may.
          fc.pre(!/"waitSeconds":[1-9]/.test(asJson(input) ?? ''));
          const { status, text } = await callTrpc(world.api.url, { router, path, kind, input, headers });
          expectOurs(status, text);
        }),
        runs,
      );
    });
  },
);

describe('hostile bodies of /api/v1', () => {
  // The one that waits for its picture takes the same body as the one that does not.
  const taking = restRoutes.filter(({ body, path }) => body !== null && path !== '/images/text-to-image');
  it.each(taking)('are refused or answered by $method $path', async ({ method, path }) => {
    const row = restRows[`${method} ${path}`];
    const call = await row?.call(world, 'owner');
    await checkProperty(
      path,
      fc.asyncProperty(hostileVersionOf(call?.body), async (body) => {
        const answer = await fetch(`${world.api.url}/api/v1${call?.path}`, {
          method: method.toUpperCase(),
          headers: { 'content-type': 'application/json', ...headersOf(world.tokens.owner) },
          body: asJson(body) ?? '',
        });
        expectOurs(answer.status, await answer.text());
      }),
      runs,
    );
  });

  it('and hostile queries and addresses are refused or answered', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('__proto__', '%00', '../..', '\u0000', '9'.repeat(400), '-1', '1e9', 'NaN', "' or 1=1"),
    );
    const query = fc.dictionary(
      fc.constantFrom('limit', 'cursor', 'is_open', 'time_zone', '__proto__', 'x'),
      text,
    );
    const path = fc.oneof(
      fc.constantFrom('/images', '/images/months', '/generations', '/models', '/credits'),
      text.map((id) => `/images/${encodeURIComponent(id.toWellFormed())}`),
      text.map((id) => `/generations/${encodeURIComponent(id.toWellFormed())}`),
    );
    await checkProperty(
      'queries',
      fc.asyncProperty(path, query, async (address, parameters) => {
        const asked = new URLSearchParams(Object.entries(parameters));
        const answer = await fetch(`${world.api.url}/api/v1${address}?${asked}`, {
          headers: headersOf(world.tokens.owner),
          redirect: 'manual',
        });
        expectOurs(answer.status, await answer.text());
      }),
      { numRuns: 80 },
    );
  });
});

describe('a body that is no sound JSON', () => {
  const bodies: readonly (readonly [string, string | Uint8Array<ArrayBuffer>])[] = [
    ['nothing', ''],
    ['null', 'null'],
    ['a text', '"x"'],
    ['half an object', '{"recipe":'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0xc3, 0x28])],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['a hundred thousand closed brackets', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a hundred thousand objects in each other', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
    ['a prototype', '{"__proto__":{"recipe":{}},"constructor":{"prototype":{}}}'],
    ['a number too large for anything', '{"recipe":{"width":1e999999,"prompt":"x"},"requestKey":"k"}'],
    ['the same key twice', '{"requestKey":"a","requestKey":"b"}'],
    [
      'ten thousand unknown keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [n, n]))),
    ],
  ];
  const addresses = [
    ['/api/v1/generations', 'owner'],
    ['/trpc/generation.request', 'owner'],
    ['/trpc/generation.request,credits.balance?batch=1', 'owner'],
    ['/worker-trpc/fleet.beat', 'worker'],
    ['/worker-trpc/fleet.beat?batch=1', 'worker'],
  ] as const;

  it.each(bodies)('is refused everywhere: %s', async (_, body) => {
    for (const [address, caller] of addresses) {
      const answer = await fetch(`${world.api.url}${address}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersOf(world.tokens[caller]) },
        body,
      });
      expectOurs(answer.status, await answer.text());
      expect(answer.status).toBeGreaterThanOrEqual(207);
    }
    const alive = await fetch(`${world.api.url}/healthz`);
    expect(alive.status).toBe(200);
  });
});
