import { Image } from '@pingvas/db';
import { createFaultHook } from '@pingvas/faults';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../platform/context.ts';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';
import { openTestGallery, type TestGallery } from './images.fixture.ts';
import { insertImage } from './insert-image.ts';
import { discardPicture, type PreparedPicture, preparePicture } from './prepare-picture.ts';
import { removeImage } from './remove-image.ts';
import { sweepUnownedObjects } from './sweep-unowned-objects.ts';

let gallery: TestGallery;
let userId: string;
beforeAll(async () => {
  gallery = await openTestGallery();
});
afterAll(() => gallery.close());
beforeEach(async () => {
  userId = (await gallery.person()).actor.userId;
});

async function prepared(
  parts: Partial<Context> = {},
  inspect?: Parameters<typeof preparePicture>[2],
): Promise<PreparedPicture> {
  return preparePicture({ ...gallery.context(), ...parts }, await gallery.buildUpload(userId), inspect);
}

const publish = (picture: PreparedPicture) =>
  gallery.em().transactional((tx) => insertImage(tx, picture, new Date()));

const keysOf = ({ objectKey, thumbnailKey }: PreparedPicture) => [objectKey, thumbnailKey];

async function objectsOf(owner: string): Promise<string[]> {
  const keys: string[] = [];
  for (const folder of ['images', 'thumbnails']) {
    for await (const { key } of gallery.storage.list(`${folder}/${owner}/`)) keys.push(key);
  }
  return keys;
}

async function listed(picture: PreparedPicture) {
  return gallery.em().execute<{ failures: number; isDue: boolean; secondsLeft: number }[]>(
    `select failures, remove_after <= now() as "isDue",
            extract(epoch from remove_after - now())::float8 as "secondsLeft"
       from images.unowned_objects where object_key in (?, ?)`,
    keysOf(picture),
  );
}

const patiently = { timeout: 30_000 };

async function untilDue(picture: PreparedPicture): Promise<void> {
  await expect.poll(async () => (await listed(picture)).every(({ isDue }) => isDue), patiently).toBe(true);
}

async function untilSomebodyWaits(): Promise<void> {
  await expect
    .poll(async () => {
      const waiting = await gallery
        .em()
        .execute(
          "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%unowned_objects%'",
        );
      return waiting.length;
    }, patiently)
    .toBe(1);
}

/** As if the time had come. */
async function makeDue(picture: PreparedPicture): Promise<void> {
  await gallery
    .em()
    .execute(
      "update images.unowned_objects set remove_after = now() - interval '1 s' where object_key in (?, ?)",
      keysOf(picture),
    );
}

const sweep = (parts: Partial<Context> = {}) => sweepUnownedObjects({ ...gallery.context(), ...parts });

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
    await prepared({ storage });
    expect(seen).toEqual([1, 1]);
  });

  it('stays until its time has come, whoever died over it, and is swept then', async () => {
    const picture = await prepared();
    await sweep();
    expect(await objectsOf(userId)).toHaveLength(2);
    await makeDue(picture);
    await sweep();
    expect(await objectsOf(userId)).toEqual([]);
    expect(await listed(picture)).toEqual([]);
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
    await expect(prepared({ storage, settings })).rejects.toThrow('the disk is full');
    expect(await objectsOf(userId)).toEqual([half]);
    await sweep();
    expect(await objectsOf(userId)).toEqual([]);
  });

  it('is gone when the picture that was stored while it was looked at turns out to be none', async () => {
    const untilStored = () => expect.poll(() => objectsOf(userId), patiently).toHaveLength(1);
    await expect(
      prepared({}, async () => {
        await untilStored();
        throw new Error('no picture');
      }),
    ).rejects.toThrow('no picture');
    expect(await objectsOf(userId)).toEqual([]);
    const listedHere = `select 1 from images.unowned_objects where object_key like 'images/${userId}/%'`;
    expect(await gallery.em().execute(listedHere)).toEqual([]);
  });

  it('is swept when it could not be removed after the picture turned out to be none', async () => {
    const settings = { ...gallery.context().settings, orphanAfterSeconds: 0 };
    const none = async () => {
      await expect.poll(() => objectsOf(userId), patiently).toHaveLength(1);
      throw new Error('no picture');
    };
    await expect(prepared({ storage: refusingStorage(), settings }, none)).rejects.toThrow('no picture');
    expect(await objectsOf(userId)).toHaveLength(1);
    await sweep();
    expect(await objectsOf(userId)).toEqual([]);
  });

  it('is removed once when several apis sweep at the same time', async () => {
    const pictures = await Promise.all(Array.from({ length: 5 }, () => prepared()));
    for (const picture of pictures) await makeDue(picture);
    const counts = await Promise.all(Array.from({ length: 4 }, () => sweep()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(await objectsOf(userId)).toEqual([]);
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
      await makeDue(picture);
      expect(await sweep({ storage })).toBe(0);
      pauses.push(Math.max(...(await listed(picture)).map(({ secondsLeft }) => secondsLeft)));
    }
    expect(pauses[0]).toBeLessThanOrEqual(5);
    expect(pauses.at(-1)).toBeGreaterThan(3_590);
    expect(pauses.at(-1)).toBeLessThanOrEqual(3_600);
    await makeDue(picture);
    await sweep();
    expect(await objectsOf(userId)).toEqual([]);
    expect(await listed(picture)).toEqual([]);
  });

  it('that the storage always refuses holds no other one back', async () => {
    const stuck = await prepared();
    await makeDue(stuck);
    const storage = {
      ...gallery.storage,
      async delete(keys: readonly string[]) {
        if (keys.some((key) => keysOf(stuck).includes(key))) throw new Error('it is locked');
        await gallery.storage.delete(keys);
      },
    };
    await sweep({ storage });
    const other = await prepared();
    await makeDue(other);
    await makeDue(stuck);
    await sweep({ storage });
    expect((await objectsOf(userId)).sort()).toEqual(keysOf(stuck).sort());
    // What was refused before goes alone, so one that recovers is not refused with its neighbour.
    await makeDue(stuck);
    await sweep();
    expect(await objectsOf(userId)).toEqual([]);
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
    const picture = await prepared();
    await makeDue(picture);
    const { storage, untilDone, answer } = hangingStorage();
    const sweeping = sweep({ storage });
    await untilDone;
    expect(await transactions()).toEqual([]);
    // Another one takes over when the time has come, and the first finds nothing left to do.
    await makeDue(picture);
    expect(await sweep()).toBe(2);
    expect(await listed(picture)).toEqual([]);
    answer();
    await sweeping;
    expect(await objectsOf(userId)).toEqual([]);
  });

  it('holds none of a publisher that discards its picture either', async () => {
    const picture = await prepared();
    const { storage, untilDone, answer } = hangingStorage();
    const discarding = discardPicture({ ...gallery.context(), storage }, picture);
    await untilDone;
    expect(await transactions()).toEqual([]);
    await expect(publish(picture)).rejects.toMatchObject({ code: 'platform.unavailable' });
    answer();
    await discarding;
    expect(await listed(picture)).toEqual([]);
    expect(await objectsOf(userId)).toEqual([]);
  });

  it('lets no object be forgotten that was put, and disowned, before the sweeper got its answer', async () => {
    const picture = await prepared();
    await makeDue(picture);
    const { storage, untilDone, answer } = hangingStorage();
    const sweeping = sweep({ storage });
    await untilDone;
    await gallery.storage.put(picture.objectKey, new Uint8Array([1]), 'image/png');
    await gallery.em().transactional((tx) => disownObjects(tx, [picture.objectKey]));
    answer();
    await sweeping;
    expect(await objectsOf(userId)).toEqual([]);
    expect(await listed(picture)).toEqual([]);
  });
});

describe('a published picture', () => {
  it('owns its objects: no row stands between them and their owner any more', async () => {
    const picture = await gallery.publish(userId);
    expect(await listed(picture)).toEqual([]);
    await sweep();
    await discardPicture(gallery.context(), picture);
    expect(await objectsOf(userId)).toHaveLength(2);
  });

  it('keeps its objects when their time came while its transaction was under way', async () => {
    const settings = { ...gallery.context().settings, orphanAfterSeconds: 1 };
    const picture = await prepared({ settings });
    await gallery.em().transactional(async (tx) => {
      await insertImage(tx, picture, new Date());
      await untilDue(picture);
      await sweep();
    });
    await sweep();
    expect(await objectsOf(userId)).toHaveLength(2);
  });

  it('keeps its objects when the word of its commit is lost, before and after the commit', async () => {
    const picture = await prepared();
    const { discarding } = await gallery.em().transactional(async (tx) => {
      await insertImage(tx, picture, new Date());
      // The publisher's connection broke on the commit: it discards while the server is still at it.
      const started = discardPicture(gallery.context(), picture);
      await untilSomebodyWaits();
      return { discarding: started };
    });
    await discarding;
    await discardPicture(gallery.context(), picture);
    await sweep();
    expect(await objectsOf(userId)).toHaveLength(2);
    expect(await listed(picture)).toEqual([]);
  });
});

describe('a picture is not published', () => {
  const refused = { code: 'platform.unavailable' };

  async function expectGone(picture: PreparedPicture): Promise<void> {
    expect(await gallery.em().count(Image, { id: picture.imageId })).toBe(0);
    await discardPicture(gallery.context(), picture);
    await makeDue(picture);
    await sweep();
    expect(await objectsOf(userId)).toEqual([]);
    expect(await listed(picture)).toEqual([]);
  }

  it('after its objects were swept', async () => {
    const picture = await prepared();
    await makeDue(picture);
    await sweep();
    await expect(publish(picture)).rejects.toMatchObject(refused);
    await expectGone(picture);
  });

  it('while a sweeper is removing its objects', async () => {
    const picture = await prepared();
    await makeDue(picture);
    const began = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const storage = {
      ...gallery.storage,
      async delete(keys: readonly string[]) {
        began.resolve();
        await mayEnd.promise;
        await gallery.storage.delete(keys);
      },
    };
    const sweeping = sweep({ storage });
    await began.promise;
    await expect(publish(picture)).rejects.toMatchObject(refused);
    await discardPicture(gallery.context(), picture);
    mayEnd.resolve();
    expect(await sweeping).toBe(2);
    await expectGone(picture);
  });

  it('after a sweeper that died between the removal and its commit', async () => {
    const picture = await prepared();
    await makeDue(picture);
    const faults = createFaultHook([{ point: 'sweep.deleted', action: 'throw', visit: 1 }] as const);
    await expect(sweep({ faults })).rejects.toThrow('sweep.deleted');
    expect(await objectsOf(userId)).toEqual([]);
    await expect(publish(picture)).rejects.toMatchObject(refused);
    await expectGone(picture);
  });

  it('after a removal that the storage did not confirm, for it may have happened', async () => {
    const picture = await prepared();
    await makeDue(picture);
    const storage = {
      ...gallery.storage,
      async delete(keys: readonly string[]) {
        await gallery.storage.delete(keys);
        throw new Error('the answer was lost');
      },
    };
    await sweep({ storage });
    expect(await listed(picture)).toMatchObject([
      { isDue: false, failures: 1 },
      { isDue: false, failures: 1 },
    ]);
    await expect(publish(picture)).rejects.toMatchObject(refused);
    await expectGone(picture);
  });

  it('when its time came while it waited for a lock', async () => {
    const settings = { ...gallery.context().settings, orphanAfterSeconds: 1 };
    const picture = await prepared({ settings });
    await expect(
      gallery.em().transactional(async (tx) => {
        await tx.execute('select now()');
        await untilDue(picture);
        await insertImage(tx, picture, new Date());
      }),
    ).rejects.toMatchObject(refused);
    await expectGone(picture);
  });

  it('and is listed again when its last object was put after the sweep', async () => {
    const settings = { ...gallery.context().settings, orphanAfterSeconds: 0 };
    const storage = {
      ...gallery.storage,
      async put(key: string, bytes: Uint8Array, contentType: string) {
        await sweep();
        await gallery.storage.put(key, bytes, contentType);
      },
    };
    const picture = await prepared({ settings, storage });
    expect(await objectsOf(userId)).toHaveLength(2);
    await expect(publish(picture)).rejects.toMatchObject(refused);
    await discardPicture(gallery.context(), picture);
    expect(await listed(picture)).toHaveLength(2);
    await expectGone(picture);
  });

  it('and nothing of it is left when only one of its objects was swept before', async () => {
    const picture = await prepared();
    await gallery
      .em()
      .execute(
        "update images.unowned_objects set remove_after = now() - interval '1 s' where object_key = ?",
        [picture.objectKey],
      );
    expect(await sweep()).toBe(1);
    await expect(publish(picture)).rejects.toMatchObject(refused);
    await discardPicture(gallery.context(), picture);
    expect(await listed(picture)).toMatchObject([{ isDue: true }, { isDue: true }]);
    await expectGone(picture);
  });
});
