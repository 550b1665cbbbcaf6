import { createHash } from 'node:crypto';
import { ApiKey, DataExport, Image, User } from '@pingvas/db';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultPoint } from '../../platform/faults/fault-points.ts';
import type { ObjectStorage } from '../../platform/storage/object-storage.ts';
import { issueWorkerToken } from '../fleet/worker-token.ts';
import { openTestStudio, type TestPerson, type TestStudio } from '../generation/generation.fixture.ts';
import { recordAct } from '../identity/audit/record-act.ts';
import { sweepUnownedObjects } from '../images/sweep-unowned-objects.ts';
import { cleanExports } from './erase-due-people.ts';
import { erasePerson } from './erase-person.ts';
import { exportKey } from './export-work.ts';
import { downloadExport, getExport } from './get-export.ts';
import { makeExport } from './make-export.ts';
import { addFullPerson, signedIn } from './privacy.fixture.ts';
import { readZip } from './read-zip.fixture.ts';
import { requestExport } from './request-export.ts';

let dieAt: FaultPoint | null = null;
const faults = {
  reach(point: FaultPoint) {
    if (dieAt !== point) return;
    dieAt = null;
    throw new Error(`the process died at ${point}`);
  },
};
let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ faults });
});
afterAll(() => studio?.close());

const em = () => studio.database.orm.em.fork();
const ask = (person: TestPerson) => requestExport(signedIn(studio, person));
const make = (person: TestPerson, exportId: string, parts: { storage?: ObjectStorage } = {}) =>
  makeExport(studio.context(parts), { userId: person.userId, exportId });

async function archiveOf(person: TestPerson, exportId: string): Promise<Map<string, Buffer>> {
  const zip = await studio.storage.get(exportKey(person.userId, exportId));
  return readZip(Buffer.from(zip ?? []));
}

describe('an archive', () => {
  it('holds everything about the person, the original pictures, and nothing of anybody else', async () => {
    const [{ person, traces }, other] = [await addFullPerson(studio), await addFullPerson(studio)];
    const { id } = await ask(person);
    await make(person, id);
    const files = await archiveOf(person, id);
    const json = (name: string) => JSON.parse(files.get(name)?.toString() ?? 'null');

    expect(json('identity/users.json')).toMatchObject([{ id: person.userId, email: traces.email }]);
    expect(json('generation/generations.json')).toMatchObject([
      { prompt: `a jar ${traces.words[0]}` },
      { prompt: `a jar ${traces.words[0]}` },
    ]);
    expect(json('identity/sessions.json')).toHaveLength(1);
    expect(json('credits/entries.json').length).toBeGreaterThan(2);
    expect(json('identity/audit_events.json')).toMatchObject([{ action: 'identity.signed-out' }, {}]);
    const images = await em().find(Image, { userId: person.userId });
    const hashes = [...files]
      .filter(([name]) => name.startsWith('images/pictures/'))
      .map(([, bytes]) => createHash('sha256').update(bytes).digest('hex'));
    expect(hashes.sort()).toEqual(images.map(({ sha256 }) => sha256).sort());
    expect([...files.keys()].filter((name) => name.startsWith('identity/avatar/'))).toHaveLength(2);
    expect(files.get('README.txt')?.toString()).toContain('images/pictures');

    const whole = Buffer.concat([...files.values()]).toString('latin1');
    expect(whole).not.toContain(other.traces.words[0]);
    expect(whole).not.toContain(other.person.userId);
  });

  it('says where the person was, and of nobody else where they were or what their machines are called', async () => {
    const [{ person, traces }, other] = [
      await addFullPerson(studio, { pictures: 0 }),
      await studio.addPerson({ credits: 0 }),
    ];
    const key = await em().findOneOrFail(ApiKey, { userId: person.userId });
    const own = signedIn(studio, person);
    const admin = { ...signedIn(studio, other), caller: { address: '198.51.100.1', userAgent: 'an office' } };
    const thief = {
      ...studio.context(),
      actor: undefined,
      caller: { address: '198.51.100.2', userAgent: 'a thief' },
    };
    const keyed = {
      ...own,
      actor: { ...own.actor, apiKeyId: key.id },
      caller: { address: 'own script', userAgent: null },
    };
    await recordAct(em(), admin, { action: 'identity.user-edited', targetUserId: person.userId });
    await recordAct(em(), thief, { action: 'identity.sign-in-refused', targetUserId: person.userId });
    await recordAct(em(), keyed, { action: 'identity.profile-changed' });
    const label = 'a machine of somebody else';
    await issueWorkerToken(studio.context(), {
      ...{ label, ownerId: other.userId, pools: [`person:${person.userId}`] },
    });

    const { id } = await ask(person);
    await make(person, id);
    const files = await archiveOf(person, id);
    const events: { action: string; address: string | null; user_agent: string | null }[] = JSON.parse(
      files.get('identity/audit_events.json')?.toString() ?? '[]',
    );
    const seen = Object.fromEntries(events.map(({ action, address }) => [action, address]));
    expect(seen).toMatchObject({
      'identity.signed-out': traces.words[0],
      'identity.user-edited': null,
      'identity.sign-in-refused': null,
      'identity.profile-changed': 'own script',
    });
    const whole = Buffer.concat([...files.values()]).toString('latin1');
    for (const word of ['198.51.100.', 'an office', 'a thief', label]) expect(whole).not.toContain(word);
    expect(JSON.parse(files.get('fleet/worker_tokens.json')?.toString() ?? '[]')).toHaveLength(1);
  });

  it('holds no secret: neither hashes of passwords and tokens nor what second factors rest on', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    await em().nativeUpdate(User, { id: person.userId }, { passwordHash: '$argon2id$a-hash' });
    const { id } = await ask(person);
    await make(person, id);
    const words = Buffer.concat([...(await archiveOf(person, id)).values()]).toString();
    const columns =
      /"(password_hash|id_hash|key_hash|token_hash|sealed_secret|code_hash|public_key|code_verifier)"/;
    expect(words).not.toMatch(columns);
    expect(words).not.toContain('argon2id');
    expect(words).not.toContain(person.sessionId);
  });

  it('tells how far it is, and is there for seven days from when it is ready', async () => {
    const { person } = await addFullPerson(studio, { pictures: 3 });
    const context = signedIn(studio, person);
    const asked = await ask(person);
    expect(asked).toMatchObject({ state: 'waiting', filesDone: 0, filesTotal: 0 });
    await expect(downloadExport(context)).rejects.toMatchObject({ code: 'privacy.no-archive' });
    await make(person, asked.id);
    const { export: ready } = await getExport(context);
    expect(ready).toMatchObject({ state: 'ready', filesDone: ready?.filesTotal });
    expect(ready?.filesTotal).toBeGreaterThan(15);
    const { url } = await downloadExport(context);
    expect(url).toContain(`exports/${person.userId}/${asked.id}.zip`);
    expect(url).toContain('download=pingvas-');

    studio.clock.advance(7 * 86_400 + 1);
    expect(await getExport(context)).toEqual({ export: null });
    await expect(downloadExport(context)).rejects.toMatchObject({ code: 'privacy.no-archive' });
    await cleanExports(studio.context());
    expect(await em().count(DataExport, { userId: person.userId })).toBe(0);
    // The database's own clock takes the object away; here it is a week later for it, too.
    const objectKey = exportKey(person.userId, asked.id);
    const due = `update images.unowned_objects set remove_after = now()
      where object_key = ? and remove_after between now() + interval '6 days' and now() + interval '8 days' returning 1`;
    expect(await em().execute(due, [objectKey])).toHaveLength(1);
    await sweepUnownedObjects(studio.context());
    expect(await studio.storage.head(objectKey)).toBeNull();
  });

  it('is made one at a time: ten who ask at once get the same one, and a later one takes its place', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    const asked = await Promise.all(Array.from({ length: 10 }, () => ask(person)));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    const first = asked[0]?.id ?? '';
    await make(person, first);
    const second = await ask(person);
    expect(second.id).not.toBe(first);
    await make(person, second.id);
    await sweepUnownedObjects(studio.context());
    expect(await studio.storage.head(exportKey(person.userId, first))).toBeNull();
    expect(await studio.storage.head(exportKey(person.userId, second.id))).not.toBeNull();
  });

  it('whose maker dies is made again from the beginning, wherever that was', async () => {
    for (const point of ['export.begun', 'export.written', 'export.committed'] as const) {
      const { person } = await addFullPerson(studio, { pictures: 1 });
      const { id } = await ask(person);
      dieAt = point;
      await expect(make(person, id)).rejects.toThrow(point);
      await make(person, id);
      await make(person, id);
      expect((await getExport(signedIn(studio, person))).export).toMatchObject({ state: 'ready' });
      expect((await archiveOf(person, id)).size).toBeGreaterThan(15);
    }
  });

  it('that no job makes any more is given up, and another one can be asked for', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    const { id } = await ask(person);
    await cleanExports(studio.context());
    expect((await getExport(signedIn(studio, person))).export?.state).toBe('waiting');
    await studio.boss.deleteJob('privacy.export', id);
    await cleanExports(studio.context());
    expect((await getExport(signedIn(studio, person))).export?.state).toBe('failed');
    expect((await ask(person)).id).not.toBe(id);
  });

  it('can be asked for five times a day', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    for (let asked = 0; asked < 5; asked += 1) {
      const { id } = await ask(person);
      await make(person, id);
    }
    await expect(ask(person)).rejects.toMatchObject({ code: 'request.rate-limited' });
    expect((await getExport(signedIn(studio, person))).export).toMatchObject({ state: 'ready' });
  });

  it('of somebody who is erased meanwhile belongs to nobody, and goes', async () => {
    const { person } = await addFullPerson(studio, { pictures: 1 });
    const { id } = await ask(person);
    const objectKey = exportKey(person.userId, id);
    const storage: ObjectStorage = {
      ...studio.storage,
      async putStream(key, body, type) {
        await em().nativeUpdate(User, { id: person.userId }, { deletionDueAt: studio.clock.now() });
        expect(await erasePerson(studio.context(), person.userId)).toBe(true);
        return await studio.storage.putStream(key, body, type);
      },
    };
    await make(person, id, { storage });
    await sweepUnownedObjects(studio.context());
    expect(await studio.storage.head(objectKey)).toBeNull();
  });

  it('of somebody who is erased meanwhile is given up at its next piece', async () => {
    const { person } = await addFullPerson(studio, { pictures: 2 });
    const { id } = await ask(person);
    const isGivenUp = Promise.withResolvers<void>();
    const log = pino(
      { level: 'info' },
      { write: (line) => void (line.includes('given up') && isGivenUp.resolve()) },
    );
    let read = 0;
    const storage: ObjectStorage = {
      ...studio.storage,
      async get(key, options) {
        read += 1;
        const bytes = await studio.storage.get(key, options);
        await em().nativeUpdate(User, { id: person.userId }, { deletionDueAt: studio.clock.now() });
        await erasePerson(studio.context(), person.userId);
        await isGivenUp.promise;
        return bytes;
      },
    };
    await makeExport(studio.context({ storage, log }), { userId: person.userId, exportId: id });
    expect(read).toBe(1);
    expect(await studio.storage.head(exportKey(person.userId, id))).toBeNull();
  });

  it('is not made when a picture cannot be read: the next try makes it whole', async () => {
    const { person } = await addFullPerson(studio, { pictures: 2 });
    const { id } = await ask(person);
    const storage: ObjectStorage = {
      ...studio.storage,
      get: (key, options) =>
        key.startsWith('images/')
          ? Promise.reject(new Error('the storage is away'))
          : studio.storage.get(key, options),
    };
    await expect(make(person, id, { storage })).rejects.toThrow('the storage is away');
    expect(await studio.storage.head(exportKey(person.userId, id))).toBeNull();
    await make(person, id);
    expect((await getExport(signedIn(studio, person))).export).toMatchObject({ state: 'ready' });
  });
});
