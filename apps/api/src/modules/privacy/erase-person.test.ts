import { Entry, Erasure, Generation, newId, OutboxMail, User } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStorage } from '../../platform/storage/object-storage.ts';
import {
  expectSettled,
  openTestStudio,
  request,
  type TestPerson,
  type TestStudio,
} from '../generation/generation.fixture.ts';
import { cleanMails } from '../identity/email/clean-mails.ts';
import { deliverMail } from '../identity/email/deliver-mail.ts';
import { mailQueue } from '../identity/email/send-mail.ts';
import { register } from '../identity/register.ts';
import { scheduleDeletion } from './deletion.ts';
import { eraseDuePeople } from './erase-due-people.ts';
import { erasePerson } from './erase-person.ts';
import { erase, expectGone, makeDue, receiptOf } from './erasure.fixture.ts';
import { exportKey } from './export-work.ts';
import { addFullPerson, signedIn, tablesWith } from './privacy.fixture.ts';
import { requestExport } from './request-export.ts';

const daySeconds = 24 * 3_600;

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());

const em = () => studio.database.orm.em.fork();

describe('an erasure', () => {
  it('removes everything, keeps the ledger, and writes a receipt with the right numbers', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 3 });
    const ledger = JSON.stringify(await em().find(Entry, {}, { orderBy: { id: 'asc' } }));
    await makeDue(studio, person);
    expect(await erase(studio, person)).toBe(true);
    await expectGone(studio, person, traces);
    const receipt = await receiptOf(studio, person);
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
    await makeDue(studio, person);
    await erase(studio, person);
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
    expect(await erase(studio, person)).toBe(false);
    const deletionDueAt = new Date(studio.clock.now().getTime() + 60_000);
    await em().nativeUpdate(User, { id: person.userId }, { deletionDueAt });
    expect(await erase(studio, person)).toBe(false);
    expect(await em().findOneOrFail(User, { id: person.userId })).toMatchObject({ isActive: true });
    studio.clock.advance(61);
    expect(await erase(studio, person)).toBe(true);
  });

  it('comes seven days after it was asked for, and a day of the clock moves nothing else', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    await scheduleDeletion(signedIn(studio, person));
    studio.clock.advance(7 * daySeconds - 10);
    await eraseDuePeople(studio.context());
    expect(await em().count(Erasure, { userId: person.userId })).toBe(0);
    studio.clock.advance(11);
    await eraseDuePeople(studio.context());
    expect(await receiptOf(studio, person)).toMatchObject({ askedBy: 'person' });
    expect((await receiptOf(studio, person)).finishedAt).not.toBeNull();
  });

  it('says that an administrator asked for it, when the account was shut before', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    await em().nativeUpdate(
      User,
      { id: person.userId },
      { isActive: false, deletionDueAt: studio.clock.now() },
    );
    await erase(studio, person);
    expect(await receiptOf(studio, person)).toMatchObject({ askedBy: 'admin' });
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
    await makeDue(studio, person);
    await erase(studio, person);
    expect(await worker.beat(work)).not.toBe('ok');
    const { key: _key, ...input } = upload;
    await expect(worker.deliverInput(input)).rejects.toMatchObject({ code: 'fleet.lease-lost' });
    await expectGone(studio, person, traces);
    await expectSettled(studio, person, { credits: 100, spent: 1 });
    expect(await studio.storage.head(upload.key)).toBeNull();
    expect(await worker.claim()).toBeNull();
  });

  it('writes to the former address, which is forgotten with the mail', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 0 });
    await makeDue(studio, person);
    await erase(studio, person);
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
    await makeDue(studio, person);
    await Promise.all([erase(studio, person), erase(studio, person), erase(studio, person)]);
    await erase(studio, person);
    await expectGone(studio, person, traces);
    const { removed } = await receiptOf(studio, person);
    expect(removed).toMatchObject({ 'images.images': 2, objects: 6, 'generation.generations': 2 });
  });

  it('waits for a storage that is away, and says nothing false meanwhile', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 1 });
    await makeDue(studio, person);
    const storage: ObjectStorage = {
      ...studio.storage,
      delete: () => Promise.reject(new Error('the storage is away')),
    };
    expect(await erasePerson(studio.context({ storage }), person.userId)).toBe(false);
    expect((await receiptOf(studio, person)).finishedAt).toBeNull();
    expect(await em().findOneOrFail(User, { id: person.userId })).toMatchObject({
      isActive: false,
      erasedAt: null,
    });
    // The sweeper pauses after a failure; an hour later it is tried again.
    await em().execute("update images.unowned_objects set remove_after = now() - interval '1 s'");
    expect(await erase(studio, person)).toBe(true);
    await expectGone(studio, person, traces);
  });

  it('finds what came after it, and removes that, too', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 1 });
    await makeDue(studio, person);
    await erase(studio, person);
    const model = await studio.addModel();
    const late = await studio.addPerson({ credits: 10 });
    await request(late, { modelId: model.id });
    // As a call would have done that was admitted before the account was shut.
    await em().nativeUpdate(Generation, { userId: late.userId }, { userId: person.userId });
    await studio.storage.put(`images/${person.userId}/${newId()}.png`, new Uint8Array(3), 'image/png');
    studio.clock.advance(11 * 60);
    await eraseDuePeople(studio.context());
    expect((await receiptOf(studio, person)).finishedAt).toBeNull();
    await eraseDuePeople(studio.context());
    await expectGone(studio, person, traces);
    studio.clock.advance(11 * 60);
    await eraseDuePeople(studio.context());
    expect((await receiptOf(studio, person)).checkedAt).not.toBeNull();
  });
});

describe('an erasure that fails', () => {
  it('waits, and holds up nobody who comes after it', async () => {
    const stuck: TestPerson[] = [];
    for (let added = 0; added < 20; added += 1) stuck.push(await studio.addPerson({ credits: 0 }));
    for (const person of stuck) await makeDue(studio, person);
    studio.clock.advance(1);
    const last = await studio.addPerson({ credits: 0 });
    await makeDue(studio, last);
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
    expect((await receiptOf(studio, last)).finishedAt).not.toBeNull();
    const waiting = await em().find(Erasure, { userId: { $in: stuck.map(({ userId }) => userId) } });
    expect(waiting.map(({ tries }) => tries)).toEqual(stuck.map(() => 1));
    studio.clock.advance(6);
    await eraseDuePeople(studio.context());
    for (const person of stuck) expect((await receiptOf(studio, person)).finishedAt).not.toBeNull();
  });
});

describe('a second look', () => {
  it('waits for as long as an archive of the person may still be written', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 0 });
    const { id } = await requestExport(signedIn(studio, person));
    await makeDue(studio, person);
    await erase(studio, person);
    studio.clock.advance(6 * 3_600);
    await eraseDuePeople(studio.context());
    expect((await receiptOf(studio, person)).checkedAt).toBeNull();
    // By a process that died before it could look whose it was.
    await studio.storage.put(exportKey(person.userId, id), new Uint8Array(3), 'application/zip');
    studio.clock.advance(11 * 60);
    await eraseDuePeople(studio.context());
    await eraseDuePeople(studio.context());
    await expectGone(studio, person, traces);
  });
});
