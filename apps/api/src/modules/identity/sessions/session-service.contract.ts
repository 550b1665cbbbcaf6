import type { EntityManager } from '@pingvas/db';
import { newId, Session, TokenFamily, User } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../platform/context.ts';
import { buildPerson } from '../person.fixture.ts';
import { absoluteLifetimeMs, idleLifetimeMs, type SessionService } from './session-service.ts';
import { hashSessionToken } from './session-token.ts';

const caller = { address: '192.0.2.1', userAgent: 'a script' };
const hourMs = 3_600_000;

/** What every session service guarantees, whatever is behind it. */
export function sessionServiceContract(create: (em: EntityManager, clock: Clock) => SessionService): void {
  describe('a session service', () => {
    let database: TestDatabase;
    let sessions: SessionService;
    beforeAll(async () => {
      database = await createTestDatabase();
      sessions = create(database.orm.em, systemClock);
    });
    afterAll(() => database.drop());

    async function newUser(): Promise<string> {
      const id = newId();
      await database.orm.em.fork().insert(User, { id, email: `${id}@example.test`, passwordHash: null });
      return id;
    }
    /** Moves a session into the past, as time itself would. */
    async function age(sessionId: string, times: Partial<Session>): Promise<void> {
      const createdAt = new Date(Date.now() - 400 * 24 * hourMs);
      await database.orm.em.fork().nativeUpdate(Session, { idHash: sessionId }, { createdAt, ...times });
    }
    const stored = (sessionId: string) => database.orm.em.fork().findOne(Session, { idHash: sessionId });

    it('validates the token it gave, and says who it belongs to', async () => {
      const userId = await newUser();
      const { token, sessionId, expiresAt } = await sessions.create(userId, { kind: 'bearer', caller });
      expect(await sessions.validate(token)).toEqual({
        sessionId,
        kind: 'bearer',
        familyId: null,
        provenAt: expect.any(Date),
        expiresAt,
        quietUntil: expect.any(Date),
        user: buildPerson({
          id: userId,
          isEmailVerified: false,
          createdAt: (await database.orm.em.fork().findOneOrFail(User, { id: userId })).createdAt,
        }),
      });
    });

    it('keeps the hash of a token and nothing to sign in with', async () => {
      const { token, sessionId } = await sessions.create(await newUser(), { kind: 'cookie', caller });
      expect(sessionId).toBe(hashSessionToken(token));
      const row = await stored(sessionId);
      expect(JSON.stringify(row)).not.toContain(token);
      expect(await sessions.validate(sessionId)).toBeNull();
      expect(await sessions.validate(`pgs_${sessionId}`)).toBeNull();
    });

    it('gives every session its own token', async () => {
      const userId = await newUser();
      const made = await Promise.all(
        Array.from({ length: 20 }, () => sessions.create(userId, { kind: 'cookie', caller })),
      );
      expect(new Set(made.map(({ token }) => token)).size).toBe(20);
    });

    it.each(['', 'pgs_', 'hello', `pgs_${'A'.repeat(43)}`, `pgs_${'A'.repeat(44)}`, "' or 1=1 --", '\u0000'])(
      'knows no session for %j',
      async (token) => {
        expect(await sessions.validate(token)).toBeNull();
      },
    );

    it.each(['cookie', 'bearer'] as const)('ends a busy %s session at its absolute end', async (kind) => {
      const { token, sessionId, expiresAt } = await sessions.create(await newUser(), { kind, caller });
      expect(Math.abs(expiresAt.getTime() - Date.now() - absoluteLifetimeMs[kind])).toBeLessThan(60_000);
      // One moment for both: the idle end never lies behind the absolute one.
      const over = new Date(Date.now() - 1);
      await age(sessionId, { expiresAt: over, idleExpiresAt: over });
      expect(await sessions.validate(token)).toBeNull();
      expect(await stored(sessionId)).toBeNull();
    });

    it('ends a session that nobody used for the idle time', async () => {
      const { token, sessionId } = await sessions.create(await newUser(), { kind: 'cookie', caller });
      await age(sessionId, { idleExpiresAt: new Date(Date.now() - 1) });
      expect(await sessions.validate(token)).toBeNull();
    });

    it('extends a session that is used, but never beyond its absolute end', async () => {
      const { token, sessionId } = await sessions.create(await newUser(), { kind: 'cookie', caller });
      await age(sessionId, { idleExpiresAt: new Date(Date.now() + hourMs) });
      expect(await sessions.validate(token)).not.toBeNull();
      const extended = await stored(sessionId);
      expect(Number(extended?.idleExpiresAt) - Date.now()).toBeGreaterThan(idleLifetimeMs - hourMs);

      const end = new Date(Date.now() + 2 * hourMs);
      await age(sessionId, { idleExpiresAt: new Date(Date.now() + hourMs), expiresAt: end });
      expect(await sessions.validate(token)).not.toBeNull();
      expect((await stored(sessionId))?.idleExpiresAt).toEqual(end);
    });

    it('notes when a session was last seen', async () => {
      const { token, sessionId } = await sessions.create(await newUser(), { kind: 'cookie', caller });
      const before = new Date(Date.now() - hourMs);
      await age(sessionId, { lastSeenAt: before });
      await sessions.validate(token);
      expect(Number((await stored(sessionId))?.lastSeenAt)).toBeGreaterThan(before.getTime());
    });

    it('revokes one session and leaves the others', async () => {
      const userId = await newUser();
      const one = await sessions.create(userId, { kind: 'cookie', caller });
      const other = await sessions.create(userId, { kind: 'bearer', caller });
      await sessions.revoke(one.sessionId);
      expect(await sessions.validate(one.token)).toBeNull();
      expect(await sessions.validate(other.token)).not.toBeNull();
      await sessions.revoke(one.sessionId);
    });

    it('revokes all sessions of one person and nobody else’s', async () => {
      const [userId, neighbourId] = [await newUser(), await newUser()];
      const mine = await sessions.create(userId, { kind: 'cookie', caller });
      const theirs = await sessions.create(neighbourId, { kind: 'cookie', caller });
      await sessions.revokeAll(userId);
      expect(await sessions.validate(mine.token)).toBeNull();
      expect(await sessions.validate(theirs.token)).not.toBeNull();
    });

    it('leaves the one session that is to go on, and says which ended', async () => {
      const userId = await newUser();
      const [kept, gone] = [
        await sessions.create(userId, { kind: 'cookie', caller }),
        await sessions.create(userId, { kind: 'bearer', caller }),
      ];
      expect(await sessions.revokeAll(userId, kept.sessionId)).toEqual([gone.sessionId]);
      expect(await sessions.validate(kept.token)).not.toBeNull();
      expect(await sessions.validate(gone.token)).toBeNull();
    });

    it('ends a family with all of its sessions, and no other', async () => {
      const userId = await newUser();
      const family = (id: string) => ({
        ...{ id, userId, expiresAt: new Date(Date.now() + hourMs), userAgent: null, address: null },
      });
      const [familyId, otherId] = [newId(), newId()];
      await database.orm.em.fork().insertMany(TokenFamily, [family(familyId), family(otherId)]);
      const made = await Promise.all(
        [familyId, familyId, otherId].map((id) =>
          sessions.create(userId, { kind: 'bearer', caller, familyId: id }),
        ),
      );
      const ended = await sessions.revokeFamily(familyId);
      expect([...ended].sort()).toEqual([made[0]?.sessionId, made[1]?.sessionId].sort());
      const alive = await Promise.all(made.map(({ token }) => sessions.validate(token)));
      expect(alive.map((session) => session?.familyId ?? null)).toEqual([null, null, otherId]);
    });

    it('keeps the family of the session that goes on', async () => {
      const userId = await newUser();
      const familyId = newId();
      await database.orm.em.fork().insert(TokenFamily, {
        ...{ id: familyId, userId, expiresAt: new Date(Date.now() + hourMs), userAgent: null, address: null },
      });
      const kept = await sessions.create(userId, { kind: 'bearer', caller, familyId });
      await sessions.revokeAll(userId, kept.sessionId);
      expect((await sessions.validate(kept.token))?.familyId).toBe(familyId);
    });

    it('remembers when the person last showed who they are', async () => {
      const provenAt = new Date(Date.now() - hourMs);
      const { token, sessionId } = await sessions.create(await newUser(), {
        kind: 'cookie',
        caller,
        provenAt,
      });
      expect((await sessions.validate(token))?.provenAt).toEqual(provenAt);
      await sessions.prove(sessionId);
      expect(Number((await sessions.validate(token))?.provenAt)).toBeGreaterThan(provenAt.getTime());
    });

    it('says at once when a person is no longer active', async () => {
      const userId = await newUser();
      const { token } = await sessions.create(userId, { kind: 'bearer', caller });
      await database.orm.em.fork().nativeUpdate(User, { id: userId }, { isActive: false });
      expect((await sessions.validate(token))?.user.isActive).toBe(false);
    });

    it('forgets what is over, and only that', async () => {
      const userId = await newUser();
      const over = await sessions.create(userId, { kind: 'cookie', caller });
      const alive = await sessions.create(userId, { kind: 'cookie', caller });
      await age(over.sessionId, { idleExpiresAt: new Date(Date.now() - 1) });
      await sessions.removeExpired();
      expect(await stored(over.sessionId)).toBeNull();
      expect(await sessions.validate(alive.token)).not.toBeNull();
    });

    it('lists what still counts, newest first', async () => {
      const userId = await newUser();
      const old = await sessions.create(userId, { kind: 'cookie', caller });
      const over = await sessions.create(userId, { kind: 'cookie', caller });
      const young = await sessions.create(userId, { kind: 'bearer', caller });
      await age(old.sessionId, {});
      await age(over.sessionId, { idleExpiresAt: new Date(Date.now() - 1) });
      const listed = await sessions.list(userId);
      expect(listed.map(({ sessionId }) => sessionId)).toEqual([young.sessionId, old.sessionId]);
      expect(listed[0]).toMatchObject({ kind: 'bearer', userAgent: 'a script' });
    });
  });
}
