import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';
import { openTestGallery, type TestGallery } from './images.fixture.ts';
import { discardPicture } from './prepare-picture.ts';
import { removeImage } from './remove-image.ts';
import { keysOf, patiently, watchObjects } from './unowned-objects.fixture.ts';

let gallery: TestGallery;
let objects: ReturnType<typeof watchObjects>;
let userId: string;
beforeAll(async () => {
  gallery = await openTestGallery();
  objects = watchObjects(gallery);
});
afterAll(() => gallery.close());
beforeEach(async () => {
  userId = (await gallery.person()).actor.userId;
});

const refusingStorage = () => ({
  ...gallery.storage,
  delete: async () => {
    throw new Error('the storage is away');
  },
});

describe('an object that no picture owns', () => {
  it('is listed before it is put', async () => {
    const seen: number[] = [];
    const storage = {
      ...gallery.storage,
      async put(key: string, bytes: Uint8Array, contentType: string) {
        const rows = await gallery
          .em()
          .execute('select 1 from images.unowned_objects where object_key = ?', [key]);
        seen.push(rows.length);
        await gallery.storage.put(key, bytes, contentType);
      },
    };
    await objects.prepared(userId, { storage });
    expect(seen).toEqual([1, 1]);
  });

  it('stays until its time has come, whoever died over it, and is swept then', async () => {
    const picture = await objects.prepared(userId);
    await objects.sweep();
    expect(await objects.objectsOf(userId)).toHaveLength(2);
    await objects.makeDue(picture);
    await objects.sweep();
    expect(await objects.objectsOf(userId)).toEqual([]);
    expect(await objects.listed(picture)).toEqual([]);
  });

  it('is swept when the second one of the two could not be stored', async () => {
    let half: string | null = null;
    const storage = {
      ...gallery.storage,
      async put(key: string, bytes: Uint8Array, contentType: string) {
        if (key.startsWith('thumbnails/')) throw new Error('the disk is full');
        half = key;
        await gallery.storage.put(key, bytes, contentType);
      },
    };
    const settings = { ...gallery.context().settings, orphanAfterSeconds: 0 };
    await expect(objects.prepared(userId, { storage, settings })).rejects.toThrow('the disk is full');
    expect(await objects.objectsOf(userId)).toEqual([half]);
    await objects.sweep();
    expect(await objects.objectsOf(userId)).toEqual([]);
  });

  it('is gone when the picture that was stored while it was looked at turns out to be none', async () => {
    const untilStored = () => expect.poll(() => objects.objectsOf(userId), patiently).toHaveLength(1);
    await expect(
      objects.prepared(userId, {}, async () => {
        await untilStored();
        throw new Error('no picture');
      }),
    ).rejects.toThrow('no picture');
    expect(await objects.objectsOf(userId)).toEqual([]);
    const listedHere = `select 1 from images.unowned_objects where object_key like 'images/${userId}/%'`;
    expect(await gallery.em().execute(listedHere)).toEqual([]);
  });

  it('is swept when it could not be removed after the picture turned out to be none', async () => {
    const settings = { ...gallery.context().settings, orphanAfterSeconds: 0 };
    const none = async () => {
      await expect.poll(() => objects.objectsOf(userId), patiently).toHaveLength(1);
      throw new Error('no picture');
    };
    await expect(objects.prepared(userId, { storage: refusingStorage(), settings }, none)).rejects.toThrow(
      'no picture',
    );
    expect(await objects.objectsOf(userId)).toHaveLength(1);
    await objects.sweep();
    expect(await objects.objectsOf(userId)).toEqual([]);
  });

  it('is removed once when several apis sweep at the same time', async () => {
    const pictures = await Promise.all(Array.from({ length: 5 }, () => objects.prepared(userId)));
    for (const picture of pictures) await objects.makeDue(picture);
    const counts = await Promise.all(Array.from({ length: 4 }, () => objects.sweep()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(await objects.objectsOf(userId)).toEqual([]);
  });

  it('outlives no storage that was away for days: pauses grow to an hour, and it is never given up', async () => {
    const picture = await gallery.publish(userId);
    await removeImage(
      {
        ...gallery.context(),
        actor: { userId, role: 'user', tier: 'free', credentialId: 's', apiKeyId: null },
      },
      { imageId: picture.imageId },
    );
    const storage = refusingStorage();
    const pauses: number[] = [];
    for (let tries = 0; tries < 60; tries += 1) {
      await objects.makeDue(picture);
      expect(await objects.sweep({ storage })).toBe(0);
      pauses.push(Math.max(...(await objects.listed(picture)).map(({ secondsLeft }) => secondsLeft)));
    }
    expect(pauses[0]).toBeLessThanOrEqual(5);
    expect(pauses.at(-1)).toBeGreaterThan(3_590);
    expect(pauses.at(-1)).toBeLessThanOrEqual(3_600);
    await objects.makeDue(picture);
    await objects.sweep();
    expect(await objects.objectsOf(userId)).toEqual([]);
    expect(await objects.listed(picture)).toEqual([]);
  });

  it('that the storage always refuses holds no other one back', async () => {
    const stuck = await objects.prepared(userId);
    await objects.makeDue(stuck);
    const storage = {
      ...gallery.storage,
      async delete(keys: readonly string[]) {
        if (keys.some((key) => keysOf(stuck).includes(key))) throw new Error('it is locked');
        await gallery.storage.delete(keys);
      },
    };
    await objects.sweep({ storage });
    const other = await objects.prepared(userId);
    await objects.makeDue(other);
    await objects.makeDue(stuck);
    await objects.sweep({ storage });
    expect((await objects.objectsOf(userId)).sort()).toEqual(keysOf(stuck).sort());
    // What was refused before goes alone, so one that recovers is not refused with its neighbour.
    await objects.makeDue(stuck);
    await objects.sweep();
    expect(await objects.objectsOf(userId)).toEqual([]);
  });
});

/** A storage that does what it is told, and answers when it is let. */
function hangingStorage() {
  const isDone = Promise.withResolvers<void>();
  const mayAnswer = Promise.withResolvers<void>();
  const storage = {
    ...gallery.storage,
    async delete(keys: readonly string[]) {
      await gallery.storage.delete(keys);
      isDone.resolve();
      await mayAnswer.promise;
    },
  };
  return { storage, untilDone: isDone.promise, answer: mayAnswer.resolve };
}

describe('a storage that does not answer', () => {
  const transactions = () =>
    gallery
      .em()
      .execute(
        "select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
      );

  it('holds no connection and no row of a sweeper', async () => {
    const picture = await objects.prepared(userId);
    await objects.makeDue(picture);
    const { storage, untilDone, answer } = hangingStorage();
    const sweeping = objects.sweep({ storage });
    await untilDone;
    expect(await transactions()).toEqual([]);
    // Another one takes over when the time has come, and the first finds nothing left to do.
    await objects.makeDue(picture);
    expect(await objects.sweep()).toBe(2);
    expect(await objects.listed(picture)).toEqual([]);
    answer();
    await sweeping;
    expect(await objects.objectsOf(userId)).toEqual([]);
  });

  it('holds none of a publisher that discards its picture either', async () => {
    const picture = await objects.prepared(userId);
    const { storage, untilDone, answer } = hangingStorage();
    const discarding = discardPicture({ ...gallery.context(), storage }, picture);
    await untilDone;
    expect(await transactions()).toEqual([]);
    await expect(objects.publish(picture)).rejects.toMatchObject({ code: 'platform.unavailable' });
    answer();
    await discarding;
    expect(await objects.listed(picture)).toEqual([]);
    expect(await objects.objectsOf(userId)).toEqual([]);
  });

  it('lets no object be forgotten that was put, and disowned, before the sweeper got its answer', async () => {
    const picture = await objects.prepared(userId);
    await objects.makeDue(picture);
    const { storage, untilDone, answer } = hangingStorage();
    const sweeping = objects.sweep({ storage });
    await untilDone;
    await gallery.storage.put(picture.objectKey, new Uint8Array([1]), 'image/png');
    await gallery.em().transactional((tx) => disownObjects(tx, [picture.objectKey]));
    answer();
    await sweeping;
    expect(await objects.objectsOf(userId)).toEqual([]);
    expect(await objects.listed(picture)).toEqual([]);
  });
});
