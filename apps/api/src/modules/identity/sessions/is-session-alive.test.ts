import { newId, Session, User } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSessionAlive } from './is-session-alive.ts';

let database: TestDatabase;
const now = new Date('2026-11-20T12:00:00Z');
const clock = { now: () => now };
const hour = 3_600_000;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

async function addSession(
  idHash: string,
  facts: { idleMs?: number; absoluteMs?: number; isActive?: boolean },
) {
  const em = database.orm.em.fork();
  const userId = newId();
  em.create(User, {
    id: userId,
    email: `${userId}@example.test`,
    passwordHash: null,
    isActive: facts.isActive ?? true,
    createdAt: now,
    updatedAt: now,
  });
  await em.flush();
  const absolute = facts.absoluteMs ?? hour;
  em.create(Session, {
    idHash,
    userId,
    kind: 'cookie',
    createdAt: new Date(now.getTime() - 2 * hour),
    lastSeenAt: new Date(now.getTime() - 2 * hour),
    expiresAt: new Date(now.getTime() + absolute),
    idleExpiresAt: new Date(now.getTime() + Math.min(absolute, facts.idleMs ?? hour)),
    userAgent: null,
    address: null,
  });
  await em.flush();
  return idHash;
}

const alive = (idHash: string) => isSessionAlive({ em: database.orm.em, clock }, idHash);

describe('whether a session is alive', () => {
  it('says so until it is idle too long, over, revoked, or its person is shut out', async () => {
    expect(await alive(await addSession('a'.repeat(64), {}))).toBe(true);
    expect(await alive(await addSession('b'.repeat(64), { idleMs: -1 }))).toBe(false);
    expect(await alive(await addSession('c'.repeat(64), { absoluteMs: -1 }))).toBe(false);
    expect(await alive(await addSession('d'.repeat(64), { isActive: false }))).toBe(false);
    expect(await alive('e'.repeat(64))).toBe(false);
  });

  it('does not keep a session alive by asking', async () => {
    const idHash = await addSession('f'.repeat(64), { idleMs: 1 });
    await alive(idHash);
    const session = await database.orm.em.fork().findOneOrFail(Session, { idHash });
    expect(session.idleExpiresAt.getTime()).toBe(now.getTime() + 1);
  });
});
