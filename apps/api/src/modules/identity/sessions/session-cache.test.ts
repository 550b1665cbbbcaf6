import { newId } from '@pingvas/db';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInProcessLiveBus } from '../../../platform/live/in-process-live-bus.ts';
import type { LiveBus } from '../../../platform/live/live-bus.ts';
import { createRedisLiveBus } from '../../../platform/live/redis-live-bus.ts';
import { buildPerson } from '../person.fixture.ts';
import { cachedForMs, createSessionCache, type SessionCache } from './session-cache.ts';
import type { ValidSession } from './session-service.ts';
import { hashSessionToken, newSessionToken } from './session-token.ts';

const log = pino({ level: 'silent' });
const hourMs = 3_600_000;

let live: LiveBus;
let cache: SessionCache;
let nowMs: number;
let reads: number;

beforeEach(async () => {
  live = createInProcessLiveBus({ log });
  cache = createSessionCache(live);
  nowMs = Date.parse('2026-11-20T12:00:00Z');
  reads = 0;
  // Its own listening was asked for before this one.
  await live.subscribe('another', () => undefined);
});
afterEach(() => live.close());

const now = () => new Date(nowMs);

function session(given: { userId?: string; isActive?: boolean; quietForMs?: number } = {}): ValidSession {
  return {
    sessionId: hashSessionToken(newSessionToken()),
    kind: 'cookie',
    expiresAt: new Date(nowMs + hourMs),
    quietUntil: new Date(nowMs + (given.quietForMs ?? hourMs)),
    familyId: null,
    provenAt: new Date(nowMs),
    user: buildPerson({ id: given.userId ?? newId(), isActive: given.isActive ?? true }),
  };
}

/** Asks for a session that the database answers with `answer`. */
async function ask(sessionId: string, answer: ValidSession | null): Promise<ValidSession | null> {
  return await cache.validate(sessionId, {
    now,
    read: async () => {
      reads += 1;
      return answer;
    },
  });
}

/** A read that goes on until it is answered. */
function slowRead() {
  const { promise, resolve } = Promise.withResolvers<ValidSession | null>();
  const read = async () => {
    reads += 1;
    return await promise;
  };
  return { read, answer: resolve };
}

describe('a session that was validated', () => {
  it('is read once for many calls, and again when its moment is over', async () => {
    const known = session();
    for (let call = 0; call < 5; call += 1) expect(await ask(known.sessionId, known)).toEqual(known);
    expect(reads).toBe(1);
    nowMs += cachedForMs - 1;
    await ask(known.sessionId, known);
    expect(reads).toBe(1);
    nowMs += 1;
    expect(await ask(known.sessionId, null)).toBeNull();
  });

  it('is read once for calls that come together', async () => {
    const known = session();
    const slow = slowRead();
    const calls = Array.from({ length: 20 }, () => cache.validate(known.sessionId, { now, read: slow.read }));
    slow.answer(known);
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, () => known));
    expect(reads).toBe(1);
  });

  it('is not kept past the moment at which it ends or has to be written', async () => {
    const known = session({ quietForMs: 5 });
    await ask(known.sessionId, known);
    nowMs += 4;
    expect(await ask(known.sessionId, null)).toEqual(known);
    nowMs += 1;
    expect(await ask(known.sessionId, null)).toBeNull();
  });

  it('is not kept at all where a write is due', async () => {
    const known = session({ quietForMs: 0 });
    await ask(known.sessionId, known);
    await ask(known.sessionId, known);
    expect(reads).toBe(2);
  });

  it('does not live longer because the clock was set back', async () => {
    const known = session();
    await ask(known.sessionId, known);
    nowMs -= 1;
    expect(await ask(known.sessionId, null)).toBeNull();
  });

  it('makes room for others when very many are known', async () => {
    const first = session();
    await ask(first.sessionId, first);
    for (let other = 0; other < 10_000; other += 1) {
      const known = session();
      await ask(known.sessionId, known);
    }
    expect(await ask(first.sessionId, null)).toBeNull();
  });
});

describe('what is no yes', () => {
  it('is not kept: an unknown session, a closed account, a failed read', async () => {
    const known = session();
    expect(await ask(known.sessionId, null)).toBeNull();
    expect(await ask(known.sessionId, { ...known, user: { ...known.user, isActive: false } })).not.toBeNull();
    const failing = async () => {
      throw new Error('the database is away');
    };
    await expect(cache.validate(known.sessionId, { now, read: failing })).rejects.toThrow('away');
    expect(await ask(known.sessionId, known)).toEqual(known);
  });
});

describe('a change', () => {
  it('of one session leaves the others', async () => {
    const [one, other] = [session(), session()];
    for (const each of [one, other]) await ask(each.sessionId, each);
    await cache.forget({ sessionId: one.sessionId });
    expect(await ask(one.sessionId, null)).toBeNull();
    expect(await ask(other.sessionId, null)).toEqual(other);
  });

  it('of a person counts for all their sessions and nobody else’s', async () => {
    const userId = newId();
    const [one, two, theirs] = [session({ userId }), session({ userId }), session()];
    for (const each of [one, two, theirs]) await ask(each.sessionId, each);
    await cache.forget({ userId });
    expect([await ask(one.sessionId, null), await ask(two.sessionId, null)]).toEqual([null, null]);
    expect(await ask(theirs.sessionId, null)).toEqual(theirs);
  });

  it('is heard from other processes, also in words that this one does not know', async () => {
    for (const word of ['"all"', 'no JSON', '{"teamId":"1"}', '[]', '{"sessionId":1}']) {
      const known = session();
      await ask(known.sessionId, known);
      live.publishHere('identity.sessions', word);
      expect(await ask(known.sessionId, null)).toBeNull();
    }
  });

  it.each(['of the session', 'of the person', 'of everybody'])(
    '%s is not undone by a read that was under way',
    async (which) => {
      const known = session();
      const slow = slowRead();
      const before = cache.validate(known.sessionId, { now, read: slow.read });
      const changed = {
        'of the session': { sessionId: known.sessionId },
        'of the person': { userId: known.user.id },
      };
      await cache.forget(changed[which as keyof typeof changed] ?? 'all');
      // Whoever asks after the change does not get what was being read before it.
      expect(await ask(known.sessionId, null)).toBeNull();
      slow.answer(known);
      expect(await before).toEqual(known);
      expect(await ask(known.sessionId, null)).toBeNull();
    },
  );
});

describe('while changes of other processes are not heard', () => {
  it('keeps nothing', async () => {
    const deaf = createRedisLiveBus({ url: 'redis://127.0.0.1:1', log });
    try {
      cache = createSessionCache(deaf);
      const known = session();
      expect(await ask(known.sessionId, known)).toEqual(known);
      expect(await ask(known.sessionId, null)).toBeNull();
    } finally {
      await deaf.close();
    }
  });
});
