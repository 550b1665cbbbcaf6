import { newId, Session, User } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../platform/context.ts';
import { createInProcessLiveBus } from '../../../platform/live/in-process-live-bus.ts';
import type { LiveBus } from '../../../platform/live/live-bus.ts';
import { updateUser } from '../update-user.ts';
import { createCachedSessionService } from './cached-session-service.ts';
import { createLuciaSessionService } from './lucia-session-service.ts';
import { createOwnSessionService } from './own-session-service.ts';
import { cachedForMs, createSessionCache, sessionCacheOf } from './session-cache.ts';
import { sessionServiceContract } from './session-service.contract.ts';
import { idleLifetimeMs, lastSeenResolutionMs, type SessionService } from './session-service.ts';

const log = pino({ level: 'silent' });
const services = [
  ['lucia', createLuciaSessionService],
  ['own', createOwnSessionService],
] as const;

describe.each(services)('sessions of the %s service behind a cache', (_, create) => {
  sessionServiceContract((em, clock) =>
    createCachedSessionService(() => create(em, clock), {
      cache: createSessionCache(createInProcessLiveBus({ log })),
      clock,
    }),
  );

  let database: TestDatabase;
  let live: LiveBus;
  let sessions: SessionService;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());
  beforeEach(async () => {
    // Time stands still, so whatever is seen is not seen because a moment was over.
    vi.useFakeTimers({ toFake: ['Date'] });
    live = createInProcessLiveBus({ log });
    sessions = createCachedSessionService(() => create(database.orm.em, systemClock), {
      cache: sessionCacheOf(live),
      clock: systemClock,
    });
    await live.subscribe('another', () => undefined);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await live.close();
  });

  const em = () => database.orm.em.fork();
  const stored = (sessionId: string) => em().findOneOrFail(Session, { idHash: sessionId });

  async function signedIn() {
    const userId = newId();
    await em().insert(User, { id: userId, email: `${userId}@example.test`, passwordHash: null });
    const caller = { address: null, userAgent: null };
    const made = await sessions.create(userId, { kind: 'cookie', caller });
    expect(await sessions.validate(made.token)).not.toBeNull();
    return { userId, ...made };
  }

  it('see a change made past the product when the moment is over, and not before', async () => {
    const { token, sessionId } = await signedIn();
    await em().nativeDelete(Session, { idHash: sessionId });
    vi.setSystemTime(Date.now() + cachedForMs - 1);
    expect(await sessions.validate(token)).not.toBeNull();
    vi.setSystemTime(Date.now() + 1);
    expect(await sessions.validate(token)).toBeNull();
  });

  it('are over at the next call when they were revoked, one or all', async () => {
    const one = await signedIn();
    await sessions.revoke(one.sessionId);
    expect(await sessions.validate(one.token)).toBeNull();
    const two = await signedIn();
    await sessions.revokeAll(two.userId);
    expect(await sessions.validate(two.token)).toBeNull();
  });

  it('show a change of their person at the next call', async () => {
    const { userId, token } = await signedIn();
    const context = { em: em(), clock: systemClock, live };
    await updateUser(context, userId, { role: 'admin', tier: 'pro', email: `new-${userId}@example.test` });
    expect((await sessions.validate(token))?.user).toMatchObject({
      role: 'admin',
      tier: 'pro',
      email: `new-${userId}@example.test`,
    });
    await updateUser(context, userId, { isActive: false });
    expect((await sessions.validate(token))?.user.isActive).toBe(false);
    await updateUser(context, userId, { isActive: true });
    expect((await sessions.validate(token))?.user.isActive).toBe(true);
  });

  it('end in the middle of the moment when their end comes', async () => {
    const { token, sessionId } = await signedIn();
    const endMs = Date.now() + cachedForMs / 2;
    const times = { expiresAt: new Date(endMs), idleExpiresAt: new Date(endMs) };
    await em().nativeUpdate(Session, { idHash: sessionId }, times);
    // Set back by more than a moment, so that it is read anew with the new end.
    vi.setSystemTime(Date.now() - cachedForMs / 2);
    expect((await sessions.validate(token))?.expiresAt).toEqual(new Date(endMs));
    vi.setSystemTime(endMs - 1);
    expect(await sessions.validate(token)).not.toBeNull();
    vi.setSystemTime(endMs);
    expect(await sessions.validate(token)).toBeNull();
  });

  it('are noted and extended when that is due, however busy they are', async () => {
    const { token, sessionId } = await signedIn();
    const startMs = Date.now();
    vi.setSystemTime(startMs + lastSeenResolutionMs - 1);
    await sessions.validate(token);
    expect((await stored(sessionId)).lastSeenAt).toEqual(new Date(startMs));
    vi.setSystemTime(startMs + lastSeenResolutionMs);
    await sessions.validate(token);
    expect((await stored(sessionId)).lastSeenAt).toEqual(new Date(startMs + lastSeenResolutionMs));

    vi.setSystemTime(startMs + idleLifetimeMs / 2 - 1);
    await sessions.validate(token);
    expect((await stored(sessionId)).idleExpiresAt).toEqual(new Date(startMs + idleLifetimeMs));
    vi.setSystemTime(startMs + idleLifetimeMs / 2 + 1);
    await sessions.validate(token);
    expect((await stored(sessionId)).idleExpiresAt.getTime()).toBeGreaterThan(startMs + idleLifetimeMs);
  });
});
