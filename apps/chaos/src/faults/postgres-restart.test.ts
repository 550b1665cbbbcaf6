import type { AppRouter } from '@pingvas/api/app-router';
import { readError } from '@pingvas/api-client';
import { newId } from '@pingvas/db';
import { type StackPerson, startTestStack, type TestStack } from '@pingvas/test-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openFeed, patience } from './event-feed.ts';
import { type InstalledPostgres, startInstalledPostgres } from './installed-postgres.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let postgres: InstalledPostgres & { readonly isInstalled: boolean };
let stack: TestStack<AppRouter>;
let person: StackPerson<AppRouter>;
let pids: readonly number[];

beforeAll(async () => {
  postgres = await startInstalledPostgres();
  stack = await startTestStack<AppRouter>({ workers: 2, engines: 1, postgres });
  person = await stack.newPerson();
  pids = processes();
});
afterAll(async () => {
  await stack?.stop();
  await postgres?.remove();
});
beforeEach(async () => {
  await stack.api().untilReady();
});

const processes = () => [...stack.apis, ...stack.workers].map(({ pid }) => pid);

/** How a request ended for the person: taken, or refused with the error that says "again". Anything else fails. */
async function ask(requestKey: string): Promise<string | null> {
  try {
    return (await person.client.generation.request.mutate({ requestKey, recipe: quick })).id;
  } catch (error) {
    expect(readError(error), String(error)).toMatchObject({ code: 'platform.unavailable', retryable: true });
    return null;
  }
}
const quick = { prompt: 'a lighthouse at dusk', width: 64, height: 64, steps: 4 };

/** Asks with each key until it was taken, as a client does; one key is one generation, whatever was cut off. */
async function askAgain(keys: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const requestKey of keys) {
    await expect
      .poll(async () => {
        const id = await ask(requestKey);
        if (id !== null) ids.push(id);
        return id;
      }, patience)
      .not.toBeNull();
    stack.noteAccepted({ userId: person.userId, requestKey, generationId: ids.at(-1) ?? '' });
  }
  return ids;
}

const newKeys = (count: number) => Array.from({ length: count }, () => newId());

describe('PostgreSQL', () => {
  it('is the one of the system wherever all tests must run', () => {
    const isEnough = postgres.isInstalled || process.env['CI'] === undefined;
    expect(isEnough, 'there is no PostgreSQL in /usr/lib/postgresql').toBe(true);
  });

  it('serves under a role that may not alter it', async () => {
    const [row] = await stack.postgres.query<{ usesuper: boolean; owned: string }>(
      `select usesuper, (select count(*) from pg_class where relowner = usesysid) as owned
         from pg_user where usename = (
           select usename from pg_stat_activity where application_name = 'pingvas-queue' limit 1)`,
    );
    expect(row).toEqual({ usesuper: false, owned: '0' });
  });
});

describe.each([
  ['is shut down fast', () => postgres.stop('fast')],
  ['is shut down at once, to recover at its start', () => postgres.stop('immediate')],
  ['is killed', () => postgres.kill()],
] as const)('a PostgreSQL that %s under load', (_, takeAway) => {
  it('answers everybody, loses nothing, and is found again by the same processes', async () => {
    const [before, within, away] = [newKeys(6), newKeys(6), newKeys(6)];
    const feed = await openFeed({ url: stack.url, token: person.token });
    onTestFinished(feed.close);
    const ids = await askAgain(before);
    await feed.until(ids[0] ?? '', 'rendering');

    const inFlight = within.map(ask);
    await takeAway();
    // Everybody has an answer while it is still away: nobody waits for its return.
    await Promise.all(inFlight);
    expect(await Promise.all(away.map(ask))).toEqual(away.map(() => null));
    expect((await fetch(`${stack.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${stack.url}/healthz`)).status).toBe(200);

    await postgres.start();
    const later = await askAgain([...within, ...away]);
    await stack.expectSound();
    for (const generationId of [...ids, ...later]) {
      const { status } = await person.client.generation.get.query({ generationId });
      expect(status).toBe('succeeded');
    }
    expect(processes()).toEqual(pids);
  });
});

describe('a PostgreSQL that hangs', () => {
  it('holds nobody for ever, and all goes on when it answers again', async () => {
    const keys = newKeys(6);
    const inFlight = keys.map(ask);
    await stack.api().gates.postgres.hang();
    await Promise.all(inFlight);
    expect(await Promise.all(newKeys(3).map(ask))).toEqual([null, null, null]);
    await stack.api().gates.postgres.heal();
    await stack.api().untilReady();
    await askAgain(keys);
    await stack.expectSound();
    expect(processes()).toEqual(pids);
  });
});
