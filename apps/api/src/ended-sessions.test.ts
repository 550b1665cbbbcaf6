import { Session, User } from '@pingvas/db';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { appRouter } from './app-router.ts';
import { callRest, callTrpc, trpcCodeOf } from './testing/index.ts';
import { proceduresOf } from './testing/procedures-of.ts';
import { peopleRows } from './testing/walk/procedure-rows.ts';
import { headersOf, openWalkedWorld, type WalkedWorld } from './testing/walk/walked-world.ts';

let world: WalkedWorld;
beforeAll(async () => {
  world = await openWalkedWorld();
});
afterAll(() => world?.stop());
afterEach(() => {
  vi.useRealTimers();
});

/** What opens nothing, changes nothing that others could use, or looks at its session when it comes back. */
const harmless: readonly string[] = [
  'identity.connections.link',
  'identity.email.requestVerification',
  'identity.logOut',
  'identity.passkeys.beginAdding',
  'identity.profile.grantAvatar',
  'identity.profile.removeAvatar',
  'identity.profile.updateSettings',
  'identity.profile.useAvatar',
  'identity.stepUp.begin',
];

/** These look after they have checked a proof, with whose tests this stands: `sessions/log-in-under-way.test.ts`. */
const proving: readonly string[] = ['identity.passkeys.add', 'identity.stepUp.prove'];

const acts = proceduresOf(appRouter).filter(
  ({ kind, audience, scope }) => kind === 'mutation' && audience !== 'anyone' && scope === null,
);

/** Somebody whom the api remembers, so that the door does not look. Time stands still: it goes on remembering. */
async function remembered(isAdmin: boolean) {
  vi.useRealTimers();
  const person = await world.api.newPerson(isAdmin ? { role: 'admin' } : {});
  vi.useFakeTimers({ toFake: ['Date'] });
  const ask = () => callRest(world.api.url, '/auth/me', { token: person.token });
  const me = async () => (await ask()).status;
  const role = async () => Object((await ask()).body).role;
  expect(await me()).toBe(200);
  return { ...person, me, role };
}

const em = () => world.api.parts.orm.em.fork();

describe('an act that was let in before its session ended, or its administrator was none any more', () => {
  it('is any but those that are harmless', () => {
    const paths = acts.map(({ path }) => path);
    expect([...harmless, ...proving].filter((path) => !paths.includes(path))).toEqual([]);
  });

  const looking = acts.filter(({ path }) => !harmless.includes(path) && !proving.includes(path));

  it.each(looking)('$path comes to nothing without its session', async ({ path, kind, audience }) => {
    const person = await remembered(audience === 'admin' || audience === 'provenAdmin');
    const given = await peopleRows[path]?.input?.(world, 'owner');
    await em().nativeDelete(Session, { userId: person.user.id });
    // The door does not look.
    expect(await person.me()).toBe(200);
    const headers = headersOf(person.token);
    const answer = await callTrpc(world.api.url, { path, kind, input: given?.input, headers });
    expect(trpcCodeOf(answer)).toBe('identity.unauthenticated');
  });

  const administering = looking.filter(({ audience }) => audience === 'admin' || audience === 'provenAdmin');
  it.each(administering)('$path comes to nothing without the role', async ({ path, kind }) => {
    const person = await remembered(true);
    const given = await peopleRows[path]?.input?.(world, 'owner');
    await em().nativeUpdate(User, { id: person.user.id }, { role: 'user' });
    expect(await person.role()).toBe('admin');
    const headers = headersOf(person.token);
    const answer = await callTrpc(world.api.url, { path, kind, input: given?.input, headers });
    expect(trpcCodeOf(answer)).toBe('identity.forbidden');
  });
});
