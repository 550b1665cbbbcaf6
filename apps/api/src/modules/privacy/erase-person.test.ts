import { auditActions } from '@pingvas/contracts';
import { AuditEvent, Entry, Erasure, Generation, newId, OutboxMail, Session, User } from '@pingvas/db';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accountFaultPoints, type FaultPoint } from '../../platform/faults/fault-points.ts';
import type { ObjectStorage } from '../../platform/storage/object-storage.ts';
import {
  expectSettled,
  openTestStudio,
  request,
  type TestPerson,
  type TestStudio,
} from '../generation/generation.fixture.ts';
import { deactivateUser, deleteUser, reactivateUser } from '../identity/admin/close-account.ts';
import { cleanMails } from '../identity/email/clean-mails.ts';
import { deliverMail } from '../identity/email/deliver-mail.ts';
import { mailQueue } from '../identity/email/send-mail.ts';
import { register } from '../identity/register.ts';
import { cancelDeletion, scheduleDeletion } from './deletion.ts';
import { eraseDuePeople } from './erase-due-people.ts';
import { erasePerson, objectsOf } from './erase-person.ts';
import { exportKey } from './export-work.ts';
import { leftOf } from './finish-erasure.ts';
import { getReceipt } from './get-receipt.ts';
import { participants } from './participants.ts';
import { addFullPerson, addressesOf, signedIn, tablesWith } from './privacy.fixture.ts';
import { requestExport } from './request-export.ts';

const daySeconds = 24 * 3_600;

/** Throws at one visit of one point, once. */
function createFault() {
  let left: { point: FaultPoint; visit: number } | null = null;
  const reached: FaultPoint[] = [];
  return {
    reached,
    order(point: FaultPoint, visit: number) {
      left = { point, visit };
    },
    reach(point: FaultPoint) {
      reached.push(point);
      if (left?.point !== point) return;
      left.visit -= 1;
      if (left.visit > 0) return;
      left = null;
      throw new Error(`the process died at ${point}`);
    },
  };
}

const fault = createFault();
let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ faults: fault });
});
afterAll(() => studio?.close());

const em = () => studio.database.orm.em.fork();
const erase = (person: TestPerson) => erasePerson(studio.context(), person.userId);

/** The deletion is due from now on. */
async function makeDue({ userId }: TestPerson): Promise<void> {
  await em().nativeUpdate(User, { id: userId }, { deletionDueAt: studio.clock.now() });
}

const receiptOf = ({ userId }: TestPerson) => getReceipt(studio.context(), { userId });

/** Every object, row and word of this person is gone; the id stands only where the receipt says why. */
async function expectGone(person: TestPerson, traces: { email: string; words: readonly string[] }) {
  expect(await objectsOf(studio.context(), person.userId)).toEqual([]);
  expect(await leftOf(em(), person.userId)).toEqual({});
  const found = await tablesWith(studio, traces.words);
  // The last mail is under way; the queue and the outbox forget it by themselves.
  for (const table of Object.keys(found)) expect(table).toMatch(/^queue\./);
  expect(await addressesOf(studio, person.userId)).toBe(0);
  const { kept } = await receiptOf(person);
  const named = Object.keys(await tablesWith(studio, [person.userId])).filter(
    (table) => !/^queue\./.test(table),
  );
  expect(kept.map(({ table }) => table)).toEqual(expect.arrayContaining(named));
}

describe('the tables that know people', () => {
  it('each have a participant, whoever adds one', async () => {
    const columns = await em().execute<{ table: string; column: string }[]>(
      `select namespace.nspname || '.' || relation.relname as table, attribute.attname as column
         from pg_attribute attribute
         join pg_class relation on relation.oid = attribute.attrelid and relation.relkind in ('r', 'p')
         join pg_namespace namespace on namespace.oid = relation.relnamespace
        where attribute.attnum > 0 and not attribute.attisdropped
          and namespace.nspname not in ('pg_catalog', 'information_schema', 'queue')
          and (attribute.attname ~ '^(user|owner|person|actor|target_user|closed_by|created_by|invited_by)(_id)?$'
               or attribute.attname ~ 'e?mail$'
               or exists (select 1 from pg_constraint reference
                           where reference.conrelid = relation.oid and reference.contype = 'f'
                             and reference.confrelid = 'identity.users'::regclass
                             and attribute.attnum = any (reference.conkey)))`,
    );
    const known = new Set<string>(participants.flatMap(({ rows }) => rows.map(({ table }) => table)));
    expect(columns.length).toBeGreaterThan(20);
    expect(columns.filter(({ table }) => !known.has(table))).toEqual([]);
  });

  it('are all written by the person that these tests erase, or the tests would prove nothing', async () => {
    const { person } = await addFullPerson(studio);
    const counts = await Promise.all(
      participants.flatMap(({ rows }) =>
        rows.map(async ({ table, where }) => {
          const text = where.replaceAll(':person', `'${person.userId}'`);
          const [row] = await em().execute<{ count: string }[]>(
            `select count(*) as count from ${table} own where ${text}`,
          );
          return { table, count: Number(row?.count) };
        }),
      ),
    );
    const empty = counts.filter(({ count }) => count === 0).map(({ table }) => table);
    // A machine of others that works for one, a door that one person closes, archives and receipts come later; jobs come and go.
    expect(empty.sort()).toEqual([
      'fleet.worker_tokens',
      'fleet.workers',
      'identity.closed_doors',
      'privacy.erasures',
      'privacy.exports',
      'queue.job',
      'queue.job',
    ]);
  });
});

describe('an erasure', () => {
  it('removes everything, keeps the ledger, and writes a receipt with the right numbers', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 3 });
    const ledger = JSON.stringify(await em().find(Entry, {}, { orderBy: { id: 'asc' } }));
    await makeDue(person);
    expect(await erase(person)).toBe(true);
    await expectGone(person, traces);
    const receipt = await receiptOf(person);
    expect(receipt).toMatchObject({ userId: person.userId, askedBy: 'person', checkedAt: null });
    expect(receipt.finishedAt).not.toBeNull();
    expect(receipt.removed).toEqual({
      'images.images': 3,
      objects: 8,
      'generation.generations': 3,
      'fleet.leases': 3,
      'identity.refresh_tokens': 1,
      'identity.sessions': 1,
      'identity.token_families': 1,
      'identity.log_in_tickets': 1,
      'identity.oauth_attempts': 1,
      'identity.connections': 1,
      'identity.passkeys': 1,
      'identity.totp_secrets': 1,
      'identity.recovery_codes': 1,
      'identity.api_keys': 1,
      'identity.avatars': 1,
      'identity.email_tokens': 1,
      'identity.outbox_mails': 1,
      'queue.job': 1,
    });
    expect(Object.fromEntries(receipt.kept.map(({ table, rows }) => [table, rows]))).toMatchObject({
      'identity.users': 1,
      'credits.accounts': 1,
      'fleet.worker_tokens': 1,
      'privacy.erasures': 1,
    });
    expect(receipt.kept.every(({ why }) => why.length > 20)).toBe(true);
    expect(JSON.stringify(await em().find(Entry, {}, { orderBy: { id: 'asc' } }))).toBe(ledger);
  });

  it('leaves a tombstone without a word about the person, and the address and the name are free again', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 0 });
    const { username } = await em().findOneOrFail(User, { id: person.userId });
    await makeDue(person);
    await erase(person);
    expect(await em().findOneOrFail(User, { id: person.userId })).toMatchObject({
      email: expect.stringMatching(/^[0-9a-f-]{36}@erased\.invalid$/),
      passwordHash: null,
      username: null,
      fullName: null,
      nickname: null,
      bio: null,
      avatarKey: null,
      emailVerifiedAt: null,
      isActive: false,
    });
    const again = await register(studio.context(), {
      email: traces.email,
      password: 'a new beginning, quite long',
      username: username ?? 'nobody',
    });
    expect(again.id).not.toBe(person.userId);
  });

  it('is not begun a second too early, whatever asks for it', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    expect(await erase(person)).toBe(false);
    const deletionDueAt = new Date(studio.clock.now().getTime() + 60_000);
    await em().nativeUpdate(User, { id: person.userId }, { deletionDueAt });
    expect(await erase(person)).toBe(false);
    expect(await em().findOneOrFail(User, { id: person.userId })).toMatchObject({ isActive: true });
    studio.clock.advance(61);
    expect(await erase(person)).toBe(true);
  });

  it('comes seven days after it was asked for, and a day of the clock moves nothing else', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    await scheduleDeletion(signedIn(studio, person));
    studio.clock.advance(7 * daySeconds - 10);
    await eraseDuePeople(studio.context());
    expect(await em().count(Erasure, { userId: person.userId })).toBe(0);
    studio.clock.advance(11);
    await eraseDuePeople(studio.context());
    expect(await receiptOf(person)).toMatchObject({ askedBy: 'person' });
    expect((await receiptOf(person)).finishedAt).not.toBeNull();
  });

  it('says that an administrator asked for it, when the account was shut before', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    await em().nativeUpdate(
      User,
      { id: person.userId },
      { isActive: false, deletionDueAt: studio.clock.now() },
    );
    await erase(person);
    expect(await receiptOf(person)).toMatchObject({ askedBy: 'admin' });
  });

  it('ends what is queued and what is being rendered, gives the holds back, and takes no picture afterwards', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 0 });
    const model = await studio.addModel();
    const worker = await studio.addWorker([model]);
    await request(person, { modelId: model.id, prompt: 'rendering', count: 4 });
    const work = await worker.claimed();
    await worker.deliver(work, 0);
    const upload = await worker.upload(work, 1);
    await request(person, { modelId: model.id, prompt: 'queued' });
    await makeDue(person);
    await erase(person);
    expect(await worker.beat(work)).not.toBe('ok');
    const { key: _key, ...input } = upload;
    await expect(worker.deliverInput(input)).rejects.toMatchObject({ code: 'fleet.lease-lost' });
    await expectGone(person, traces);
    await expectSettled(studio, person, { credits: 100, spent: 1 });
    expect(await studio.storage.head(upload.key)).toBeNull();
    expect(await worker.claim()).toBeNull();
  });

  it('writes to the former address, which is forgotten with the mail', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 0 });
    await makeDue(person);
    await erase(person);
    const jobs = await em().execute<{ id: string; data: { template: string; userId: null } }[]>(
      `select id, data from queue.job where name = '${mailQueue}' and data ->> 'to' = ?`,
      [traces.email],
    );
    expect(jobs.map(({ data }) => [data.template, data.userId])).toEqual([['account-erased', null]]);
    for (const { id, data } of jobs) {
      await deliverMail(studio.context(), id, data);
      await studio.boss.deleteJob(mailQueue, id);
    }
    expect(await tablesWith(studio, traces.words)).toEqual({ 'identity.outbox_mails': 1 });
    studio.clock.advance(8 * daySeconds);
    await cleanMails({ em: em(), clock: studio.clock });
    expect(await tablesWith(studio, traces.words)).toEqual({});
    expect(await em().count(OutboxMail, { recipient: traces.email })).toBe(0);
  });

  it('is done once by two servers at once, with the right numbers', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 2 });
    await makeDue(person);
    await Promise.all([erase(person), erase(person), erase(person)]);
    await erase(person);
    await expectGone(person, traces);
    const { removed } = await receiptOf(person);
    expect(removed).toMatchObject({ 'images.images': 2, objects: 6, 'generation.generations': 2 });
  });

  it('waits for a storage that is away, and says nothing false meanwhile', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 1 });
    await makeDue(person);
    const storage: ObjectStorage = {
      ...studio.storage,
      delete: () => Promise.reject(new Error('the storage is away')),
    };
    expect(await erasePerson(studio.context({ storage }), person.userId)).toBe(false);
    expect((await receiptOf(person)).finishedAt).toBeNull();
    expect(await em().findOneOrFail(User, { id: person.userId })).toMatchObject({
      isActive: false,
      erasedAt: null,
    });
    // The sweeper pauses after a failure; an hour later it is tried again.
    await em().execute("update images.unowned_objects set remove_after = now() - interval '1 s'");
    expect(await erase(person)).toBe(true);
    await expectGone(person, traces);
  });

  it('finds what came after it, and removes that, too', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 1 });
    await makeDue(person);
    await erase(person);
    const model = await studio.addModel();
    const late = await studio.addPerson({ credits: 10 });
    await request(late, { modelId: model.id });
    // As a call would have done that was admitted before the account was shut.
    await em().nativeUpdate(Generation, { userId: late.userId }, { userId: person.userId });
    await studio.storage.put(`images/${person.userId}/${newId()}.png`, new Uint8Array(3), 'image/png');
    studio.clock.advance(11 * 60);
    await eraseDuePeople(studio.context());
    expect((await receiptOf(person)).finishedAt).toBeNull();
    await eraseDuePeople(studio.context());
    await expectGone(person, traces);
    studio.clock.advance(11 * 60);
    await eraseDuePeople(studio.context());
    expect((await receiptOf(person)).checkedAt).not.toBeNull();
  });
});

describe('an erasure that fails', () => {
  it('waits, and holds up nobody who comes after it', async () => {
    const stuck: TestPerson[] = [];
    for (let added = 0; added < 20; added += 1) stuck.push(await studio.addPerson({ credits: 0 }));
    for (const person of stuck) await makeDue(person);
    studio.clock.advance(1);
    const last = await studio.addPerson({ credits: 0 });
    await makeDue(last);
    const storage: ObjectStorage = {
      ...studio.storage,
      list(folder) {
        if (stuck.some(({ userId }) => folder.includes(userId))) throw new Error('the storage is away');
        return studio.storage.list(folder);
      },
    };
    await eraseDuePeople(studio.context({ storage }));
    expect(await em().count(Erasure, { userId: last.userId })).toBe(0);
    await eraseDuePeople(studio.context({ storage }));
    expect((await receiptOf(last)).finishedAt).not.toBeNull();
    const waiting = await em().find(Erasure, { userId: { $in: stuck.map(({ userId }) => userId) } });
    expect(waiting.map(({ tries }) => tries)).toEqual(stuck.map(() => 1));
    studio.clock.advance(6);
    await eraseDuePeople(studio.context());
    for (const person of stuck) expect((await receiptOf(person)).finishedAt).not.toBeNull();
  });
});

describe('a second look', () => {
  it('waits for as long as an archive of the person may still be written', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 0 });
    const { id } = await requestExport(signedIn(studio, person));
    await makeDue(person);
    await erase(person);
    studio.clock.advance(6 * 3_600);
    await eraseDuePeople(studio.context());
    expect((await receiptOf(person)).checkedAt).toBeNull();
    // By a process that died before it could look whose it was.
    await studio.storage.put(exportKey(person.userId, id), new Uint8Array(3), 'application/zip');
    studio.clock.advance(11 * 60);
    await eraseDuePeople(studio.context());
    await eraseDuePeople(studio.context());
    await expectGone(person, traces);
  });
});

describe('an administrator', () => {
  afterEach(() => em().nativeUpdate(User, { role: 'admin' }, { role: 'user' }));

  const administrator = async () => {
    const person = await studio.addPerson({ credits: 0 });
    await em().nativeUpdate(User, { id: person.userId }, { role: 'admin' });
    return signedIn(studio, person);
  };

  it('cannot open an account whose erasure has begun, and neither can anything else', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 0 });
    await makeDue(person);
    fault.order('erase.removed', 1);
    await expect(erase(person)).rejects.toThrow('the process died');
    const { userId } = person;
    await expect(reactivateUser(await administrator(), { userId })).rejects.toMatchObject({
      code: 'identity.account-erased',
    });
    await expect(em().nativeUpdate(User, { id: userId }, { isActive: true })).rejects.toThrow(
      'users_erasure_shuts_check',
    );
    expect(await erase(person)).toBe(true);
    await expectGone(person, traces);
  });

  it.each([deactivateUser, deleteUser])(
    'who shuts an account by %o and opens it keeps the wish of the person',
    async (shut) => {
      const { person } = await addFullPerson(studio, { pictures: 0 });
      const { userId } = person;
      const { dueAt } = await scheduleDeletion(signedIn(studio, person));
      const context = await administrator();
      await shut(context, { userId });
      expect(await reactivateUser(context, { userId })).toMatchObject({
        state: 'leaving',
        deletionDueAt: dueAt,
      });
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

describe('an erasure that dies', () => {
  const points = accountFaultPoints.filter((point) => point.startsWith('erase.'));
  // A page of rows is one visit: the person of this test has a page in each table.
  const deaths = points.flatMap((point) =>
    Array.from({ length: point === 'erase.removed' ? 15 : 1 }, (_, at) => ({ point, visit: at + 1 })),
  );

  it.each(deaths)('at $point, visit $visit, is finished by the next round', async ({ point, visit }) => {
    const { person, traces } = await addFullPerson(studio, { pictures: 1 });
    await makeDue(person);
    fault.order(point, visit);
    await expect(erase(person)).rejects.toThrow(`the process died at ${point}`);
    await eraseDuePeople(studio.context());
    await expectGone(person, traces);
    const { removed, finishedAt } = await receiptOf(person);
    expect(finishedAt).not.toBeNull();
    expect(removed).toMatchObject({
      'images.images': 1,
      'generation.generations': 1,
      objects: 4,
      'identity.sessions': 1,
      'identity.api_keys': 1,
    });
  });

  it('has passed every point that there is', () => {
    expect(points.filter((point) => !fault.reached.includes(point))).toEqual([]);
  });
});

describe('changing one’s mind', () => {
  it('at the last second means one thing or the other, never both', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 12; round += 1) {
      const { person } = await addFullPerson(studio, { pictures: 0 });
      await makeDue(person);
      const [cancelled, erased] = await Promise.allSettled([
        cancelDeletion(signedIn(studio, person)),
        erase(person),
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
      code: 'identity.inactive',
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

describe('the audit log', () => {
  it('keeps the addresses of an account that is in use, whatever receipts are made up', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    const { userId } = person;
    const before = await addressesOf(studio, userId);
    const now = studio.clock.now();
    await em().insert(Erasure, {
      ...{ userId, askedBy: 'person', dueAt: now, begunAt: now, removed: {}, kept: [] },
    });
    const forget = () => em().execute('select privacy.forget_addresses(?::uuid)', [userId]);
    await expect(forget()).rejects.toThrow('privacy.not-erased');
    await em().nativeUpdate(User, { id: userId }, { isActive: false, erasureBegunAt: now });
    await expect(forget()).rejects.toThrow('privacy.not-erased');
    expect(await addressesOf(studio, userId)).toBe(before);
    await em().nativeDelete(Erasure, { userId });
  });

  it('says that addresses were taken out of it, which nobody but the serving role can do', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    const { userId: targetUserId } = person;
    await makeDue(person);
    await erase(person);
    const told = await em().find(
      AuditEvent,
      { targetUserId, actorKind: 'system' },
      { orderBy: { action: 'asc' } },
    );
    expect(told.map(({ action, details }) => [action, details])).toEqual([
      ['identity.account-erased', {}],
      ['privacy.addresses-forgotten', { events: 1 }],
    ]);
    expect(auditActions).toContain(told[1]?.action);
    expect(told[1]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
    const [right] = await em().execute<{ held: boolean }[]>(
      "select has_function_privilege('public', 'privacy.forget_addresses(uuid)', 'execute') as held",
    );
    expect(right?.held).toBe(false);
  });

  it('gives up addresses of those alone whose erasure has begun', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    await expect(em().execute('select privacy.forget_addresses(?::uuid)', [person.userId])).rejects.toThrow(
      'privacy.not-erased',
    );
    expect(await addressesOf(studio, person.userId)).toBeGreaterThan(0);
  });
});
