import { createHash } from 'node:crypto';
import { Avatar, User } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountFaultPoints, type FaultPoint } from '../../../platform/faults/fault-points.ts';
import { buildPng } from '../../../platform/pictures/testing/build-png.ts';
import { openTestStudio, type TestPerson, type TestStudio } from '../../generation/generation.fixture.ts';
import { sweepUnownedObjects } from '../../images/sweep-unowned-objects.ts';
import { avatarUploadKey } from './avatar-keys.ts';
import { grantAvatar } from './grant-avatar.ts';
import { portrayPerson } from './portray-person.ts';
import { useAvatar } from './use-avatar.ts';

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

/** An upload that lies in quarantine and was taken; its job has not begun. */
async function taken(person: TestPerson, bytes?: Uint8Array, stored?: Uint8Array) {
  const picture = bytes ?? (await buildPng());
  const announced = {
    sha256: createHash('sha256').update(picture).digest('hex'),
    sizeBytes: picture.byteLength,
    contentType: 'image/png',
  } as const;
  const { uploadId } = await grantAvatar(person.context(), announced);
  const key = avatarUploadKey(person.userId, { uploadId, contentType: 'image/png' });
  await studio.storage.put(key, picture, 'image/png');
  await useAvatar(person.context(), { ...announced, uploadId });
  if (stored) await studio.storage.put(key, stored, 'image/png');
  return { userId: person.userId, uploadId };
}

/** Everything of this person in the storage, an hour later: what nobody owns is gone. */
async function objectsLater({ userId }: TestPerson): Promise<string[]> {
  await em().execute(`update images.unowned_objects set remove_after = now() - interval '1 s'`);
  await sweepUnownedObjects(studio.context());
  const keys: string[] = [];
  for (const folder of ['avatars', 'quarantine/avatars']) {
    for await (const { key } of studio.storage.list(`${folder}/${userId}/`)) keys.push(key);
  }
  return keys;
}

describe('drawing a person anew', () => {
  const points = accountFaultPoints.filter((point) => point.startsWith('portray.'));

  it.each(points)('shows one picture and leaves no object behind, when it dies at %s', async (point) => {
    const person = await studio.addPerson({ credits: 0 });
    const upload = await taken(person);
    dieAt = point;
    await expect(portrayPerson(studio.context(), upload)).rejects.toThrow(point);
    await portrayPerson(studio.context(), upload);
    const user = await em().findOneOrFail(User, { id: person.userId });
    expect(await em().findOneOrFail(Avatar, { userId: person.userId })).toMatchObject({ state: 'ready' });
    const objects = await objectsLater(person);
    expect(objects.filter((key) => key.startsWith('avatars/'))).toHaveLength(2);
    expect(objects).toContain(user.avatarKey);
  });

  it('is done once, however often the queue hands the job out', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const upload = await taken(person);
    await Promise.all([1, 2, 3].map(() => portrayPerson(studio.context(), upload)));
    expect(await objectsLater(person)).toHaveLength(2);
  });

  it('shows the later of two pictures, whichever is ready first', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const first = await taken(person);
    const second = await taken(person, await buildPng({ width: 128 }));
    await portrayPerson(studio.context(), second);
    const { avatarKey } = await em().findOneOrFail(User, { id: person.userId });
    await portrayPerson(studio.context(), first);
    expect(await em().findOneOrFail(User, { id: person.userId })).toMatchObject({ avatarKey });
  });

  it('refuses bytes that were changed under their name, whatever the storage has checked', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const picture = await buildPng();
    const other = Buffer.from(picture);
    other.writeUInt8(7, other.length - 20);
    for (const stored of [other, Buffer.concat([picture, picture])]) {
      await portrayPerson(studio.context(), await taken(person, picture, stored));
      expect(await em().findOneOrFail(Avatar, { userId: person.userId })).toMatchObject({
        state: 'refused',
        reason: 'mismatch',
      });
    }
    expect(await objectsLater(person)).toEqual([]);
  });

  it('says that an upload is missing that was swept away before anybody looked', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const upload = await taken(person);
    await studio.storage.delete([avatarUploadKey(person.userId, { ...upload, contentType: 'image/png' })]);
    await portrayPerson(studio.context(), upload);
    expect(await em().findOneOrFail(Avatar, { userId: person.userId })).toMatchObject({ reason: 'missing' });
  });

  it('gives leave to upload so many times an hour, or the quarantine would be a store of their own', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const announced = { sha256: 'a'.repeat(64), sizeBytes: 9, contentType: 'image/png' } as const;
    for (let given = 0; given < 20; given += 1) await grantAvatar(person.context(), announced);
    await expect(grantAvatar(person.context(), announced)).rejects.toMatchObject({
      code: 'request.rate-limited',
    });
  });
});
