import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from './app-router.ts';
import { callTrpc, startTestApi, type TestApi, trpcCodeOf } from './testing/index.ts';
import { type DescribedProcedure, proceduresOf } from './testing/procedures-of.ts';
import { workerRouter } from './worker-router.ts';

// Generated from the routers: a new procedure is walked without anybody thinking of it, and one that names no
// audience stops this file from loading.
let api: TestApi;
const tokens = { anonymous: null as string | null, person: '', operator: '', worker: '' };
type Who = keyof typeof tokens;

beforeAll(async () => {
  api = await startTestApi();
  tokens.person = (await api.newPerson()).token;
  tokens.operator = (await api.newPerson({ role: 'admin' })).token;
  tokens.worker = (await api.newWorker()).token;
});
afterAll(() => api.stop());

/** What stands at the door, for each audience; null is "comes in". */
const answers: Record<DescribedProcedure['audience'], Record<Who, string | null>> = {
  anyone: { anonymous: null, person: null, operator: null, worker: null },
  signedIn: {
    anonymous: 'identity.unauthenticated',
    person: null,
    operator: null,
    worker: 'identity.unauthenticated',
  },
  admin: {
    anonymous: 'identity.unauthenticated',
    person: 'identity.forbidden',
    operator: null,
    worker: 'identity.unauthenticated',
  },
  machine: {
    anonymous: 'fleet.unknown-worker',
    person: 'fleet.unknown-worker',
    operator: 'fleet.unknown-worker',
    worker: null,
  },
};
const doorCodes = new Set([
  'identity.unauthenticated',
  'identity.forbidden',
  'identity.inactive',
  'fleet.unknown-worker',
]);

const endsTheSession = 'identity.logOut';
const all = (['trpc', 'worker-trpc'] as const).flatMap((router) =>
  proceduresOf(router === 'trpc' ? appRouter : workerRouter).flatMap((procedure) =>
    (Object.keys(tokens) as Who[]).map((who) => ({ router, who, ...procedure })),
  ),
);
const walk = all.toSorted((a, b) => Number(a.path === endsTheSession) - Number(b.path === endsTheSession));

describe('the door of every procedure', () => {
  it.each(walk)('$path answers $who as it should', async ({ router, path, kind, audience, who }) => {
    const token = tokens[who];
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const answer = await callTrpc(api.url, { router, path, kind, headers });
    const expected = answers[audience][who];
    const code = trpcCodeOf(answer);
    if (expected !== null) expect(code).toBe(expected);
    // Past the door anything may be wrong with the empty input, but not who is asking. A worker that has not
    // registered is unknown to the rows that need its machine, which is past the door, too.
    else if (audience !== 'machine') expect(doorCodes.has(code ?? '')).toBe(false);
    else expect(['request.invalid', 'fleet.unknown-worker', null]).toContain(code);
  });
});
