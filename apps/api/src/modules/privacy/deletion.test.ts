import { type EntityManager, Session, User } from '@pingvas/db';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestStudio, type TestPerson, type TestStudio } from '../generation/generation.fixture.ts';
import { deactivateUser, deleteUser, reactivateUser } from '../identity/admin/close-account.ts';
import { cancelDeletion, scheduleDeletion } from './deletion.ts';
import { addAdministrator, erase, makeDue } from './erasure.fixture.ts';
import { addFullPerson, signedIn } from './privacy.fixture.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());

const em = () => studio.database.orm.em.fork();

/** Statements of others that wait for an account that is held. */
async function waiting(): Promise<number> {
  const rows = await em().execute(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
       and query ~ 'identity.users .*for no key update'`,
  );
  return rows.length;
}

/** The person comes in again, after something ended all their sessions. */
async function signInAgain({ userId, sessionId: idHash }: TestPerson): Promise<void> {
  const now = studio.clock.now();
  const ends = new Date(now.getTime() + 3_600_000);
  await em().insert(Session, {
    ...{ idHash, userId, kind: 'cookie', userAgent: null, address: null },
    ...{ createdAt: now, lastSeenAt: now, expiresAt: ends, idleExpiresAt: ends },
  });
}

describe('an administrator', () => {
  afterEach(() => em().nativeUpdate(User, { role: 'admin' }, { role: 'user' }));

  it.each([deactivateUser, deleteUser])(
    'who shuts an account by %o and opens it keeps the wish of the person',
    async (shut) => {
      const { person } = await addFullPerson(studio, { pictures: 0 });
      const { userId } = person;
      const { dueAt } = await scheduleDeletion(signedIn(studio, person));
      const context = await addAdministrator(studio);
      await shut(context, { userId });
      expect(await reactivateUser(context, { userId })).toMatchObject({
        state: 'leaving',
        deletionDueAt: dueAt,
      });
      await signInAgain(person);
      expect(await cancelDeletion(signedIn(studio, person))).toEqual({ dueAt: null });
      // The administrator's own wish goes with its door.
      await deleteUser(context, { userId });
      expect(await reactivateUser(context, { userId })).toMatchObject({
        state: 'active',
        deletionDueAt: null,
      });
    },
  );
});

describe('leaving', () => {
  afterEach(() => em().nativeUpdate(User, { role: 'admin' }, { role: 'user' }));

  it.each(['user', 'admin'] as const)(
    'as %s and being shut at the same moment both come to an end, whoever was there first',
    async (role) => {
      const { person } = await addFullPerson(studio, { pictures: 0 });
      await em().nativeUpdate(User, { id: person.userId }, { role });
      const administrator = await addAdministrator(studio);
      const { userId } = person;
      const { leaves, shut } = await em().transactional(async (tx) => {
        await tx.execute('select 1 from identity.users where id = ? for no key update', [
          administrator.actor.userId,
        ]);
        let hasLeft = false;
        const leaves = scheduleDeletion(signedIn(studio, person)).then(
          ({ dueAt }) => {
            hasLeft = true;
            return dueAt;
          },
          (error: unknown) => error,
        );
        await expect.poll(async () => hasLeft || (await waiting()) > 0, { timeout: 20_000 }).toBe(true);
        const before = await waiting();
        const shut = deactivateUser(administrator, { userId }).catch((error: unknown) => error);
        await expect.poll(waiting, { timeout: 20_000 }).toBeGreaterThan(before);
        return { leaves, shut };
      });
      expect(await shut).toMatchObject({ id: userId });
      expect(await leaves).toEqual(expect.any(String));
      const user = await em().findOneOrFail(User, { id: userId });
      expect(user).toMatchObject({ isActive: false, deletionAskedBy: 'person' });
    },
  );

  it('of somebody who becomes an administrator in that moment and being changed by another one both come to an end', async () => {
    const { actor } = await addAdministrator(studio);
    const { person } = await addFullPerson(studio, { pictures: 0 });
    const { userId } = person;
    const hold = (tx: EntityManager, id: string) =>
      tx.execute('select 1 from identity.users where id = ? for no key update', [id]);
    const { leaves } = await em().transactional(async (another) => {
      await hold(another, actor.userId);
      const { leaves } = await em().transactional(async (promoting) => {
        await promoting.nativeUpdate(User, { id: userId }, { role: 'admin' });
        const leaves = scheduleDeletion(signedIn(studio, person)).catch((error: unknown) => error);
        await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
        return { leaves };
      });
      await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
      await hold(another, userId);
      return { leaves };
    });
    expect(await leaves).toEqual({ dueAt: expect.any(String) });
  });

  it('of somebody who administers nothing waits for no administrator', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    const { actor } = await addAdministrator(studio);
    await em().transactional(async (tx) => {
      await tx.execute('select 1 from identity.users where id = ? for no key update', [actor.userId]);
      let dueAt: string | null = null;
      void scheduleDeletion(signedIn(studio, person)).then((deletion) => {
        dueAt = deletion.dueAt;
      });
      await expect.poll(() => dueAt, { timeout: 20_000 }).not.toBeNull();
    });
  });
});

describe('changing one’s mind', () => {
  it('at the last second means one thing or the other, never both', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const { person } = await addFullPerson(studio, { pictures: 0 });
      await makeDue(studio, person);
      const [cancelled, erased] = await Promise.allSettled([
        cancelDeletion(signedIn(studio, person)),
        erase(studio, person),
      ]);
      const user = await em().findOneOrFail(User, { id: person.userId });
      const isErased = erased.status === 'fulfilled' && erased.value;
      expect(isErased).toBe(cancelled.status === 'rejected');
      expect([user.erasedAt !== null, user.isActive]).toEqual(isErased ? [true, false] : [false, true]);
      if (!isErased) {
        expect(user.deletionDueAt).toBeNull();
        expect(await em().count(Session, { userId: person.userId })).toBe(1);
      }
      outcomes.add(isErased ? 'erased' : 'kept');
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });

  it('asked for twice moves nothing; taken back twice neither', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    const context = signedIn(studio, person);
    const first = await scheduleDeletion(context);
    studio.clock.advance(3_600);
    expect(await scheduleDeletion(context)).toEqual(first);
    expect(await cancelDeletion(context)).toEqual({ dueAt: null });
    expect(await cancelDeletion(context)).toEqual({ dueAt: null });
  });

  it('is not for an account that an administrator has shut', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    await em().nativeUpdate(
      User,
      { id: person.userId },
      { isActive: false, deletionDueAt: studio.clock.now() },
    );
    await expect(cancelDeletion(signedIn(studio, person))).rejects.toMatchObject({
      code: 'identity.unauthenticated',
    });
  });

  it('is refused to the last administrator before it begins', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    await em().nativeUpdate(User, { id: person.userId }, { role: 'admin' });
    await expect(scheduleDeletion(signedIn(studio, person))).rejects.toMatchObject({
      code: 'identity.last-administrator',
    });
  });
});
