import { Image } from '@pingvas/db';
import { createFaultHook } from '@pingvas/faults';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestGallery, type TestGallery } from './images.fixture.ts';
import { insertImage } from './insert-image.ts';
import { discardPicture, type PreparedPicture } from './prepare-picture.ts';
import { patiently, watchObjects } from './unowned-objects.fixture.ts';

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

describe('a published picture', () => {
  it('owns its objects: no row stands between them and their owner any more', async () => {
    const picture = await gallery.publish(userId);
    expect(await objects.listed(picture)).toEqual([]);
    await objects.sweep();
    await discardPicture(gallery.context(), picture);
    expect(await objects.objectsOf(userId)).toHaveLength(2);
  });

  it('keeps its objects when their time came while its transaction was under way', async () => {
    const settings = { ...gallery.context().settings, orphanAfterSeconds: 1 };
    const picture = await objects.prepared(userId, { settings });
    await gallery.em().transactional(async (tx) => {
      await insertImage(tx, picture, new Date());
      await objects.untilDue(picture);
      await objects.sweep();
    });
    await objects.sweep();
    expect(await objects.objectsOf(userId)).toHaveLength(2);
  });

  it('keeps its objects when the word of its commit is lost, before and after the commit', async () => {
    const picture = await objects.prepared(userId);
    const { discarding } = await gallery.em().transactional(async (tx) => {
      await insertImage(tx, picture, new Date());
      // The publisher's connection broke on the commit: it discards while the server is still at it.
      const started = discardPicture(gallery.context(), picture);
      await untilSomebodyWaits();
      return { discarding: started };
    });
    await discarding;
    await discardPicture(gallery.context(), picture);
    await objects.sweep();
    expect(await objects.objectsOf(userId)).toHaveLength(2);
    expect(await objects.listed(picture)).toEqual([]);
  });
});

describe('a picture is not published', () => {
  const refused = { code: 'platform.unavailable' };

  async function expectGone(picture: PreparedPicture): Promise<void> {
    expect(await gallery.em().count(Image, { id: picture.imageId })).toBe(0);
    await discardPicture(gallery.context(), picture);
    await objects.makeDue(picture);
    await objects.sweep();
    expect(await objects.objectsOf(userId)).toEqual([]);
    expect(await objects.listed(picture)).toEqual([]);
  }

  it('after its objects were swept', async () => {
    const picture = await objects.prepared(userId);
    await objects.makeDue(picture);
    await objects.sweep();
    await expect(objects.publish(picture)).rejects.toMatchObject(refused);
    await expectGone(picture);
  });

  it('while a sweeper is removing its objects', async () => {
    const picture = await objects.prepared(userId);
    await objects.makeDue(picture);
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
    const sweeping = objects.sweep({ storage });
    await began.promise;
    await expect(objects.publish(picture)).rejects.toMatchObject(refused);
    await discardPicture(gallery.context(), picture);
    mayEnd.resolve();
    expect(await sweeping).toBe(2);
    await expectGone(picture);
  });

  it('after a sweeper that died between the removal and its commit', async () => {
    const picture = await objects.prepared(userId);
    await objects.makeDue(picture);
    const faults = createFaultHook([{ point: 'sweep.deleted', action: 'throw', visit: 1 }] as const);
    await expect(objects.sweep({ faults })).rejects.toThrow('sweep.deleted');
    expect(await objects.objectsOf(userId)).toEqual([]);
    await expect(objects.publish(picture)).rejects.toMatchObject(refused);
    await expectGone(picture);
  });

  it('after a removal that the storage did not confirm, for it may have happened', async () => {
    const picture = await objects.prepared(userId);
    await objects.makeDue(picture);
    const storage = {
      ...gallery.storage,
      async delete(keys: readonly string[]) {
        await gallery.storage.delete(keys);
        throw new Error('the answer was lost');
      },
    };
    await objects.sweep({ storage });
    expect(await objects.listed(picture)).toMatchObject([
      { isDue: false, failures: 1 },
      { isDue: false, failures: 1 },
    ]);
    await expect(objects.publish(picture)).rejects.toMatchObject(refused);
    await expectGone(picture);
  });

  it('when its time came while it waited for a lock', async () => {
    const settings = { ...gallery.context().settings, orphanAfterSeconds: 1 };
    const picture = await objects.prepared(userId, { settings });
    await expect(
      gallery.em().transactional(async (tx) => {
        await tx.execute('select now()');
        await objects.untilDue(picture);
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
        await objects.sweep();
        await gallery.storage.put(key, bytes, contentType);
      },
    };
    const picture = await objects.prepared(userId, { settings, storage });
    expect(await objects.objectsOf(userId)).toHaveLength(2);
    await expect(objects.publish(picture)).rejects.toMatchObject(refused);
    await discardPicture(gallery.context(), picture);
    expect(await objects.listed(picture)).toHaveLength(2);
    await expectGone(picture);
  });

  it('and nothing of it is left when only one of its objects was swept before', async () => {
    const picture = await objects.prepared(userId);
    await gallery
      .em()
      .execute(
        "update images.unowned_objects set remove_after = now() - interval '1 s' where object_key = ?",
        [picture.objectKey],
      );
    expect(await objects.sweep()).toBe(1);
    await expect(objects.publish(picture)).rejects.toMatchObject(refused);
    await discardPicture(gallery.context(), picture);
    expect(await objects.listed(picture)).toMatchObject([{ isDue: true }, { isDue: true }]);
    await expectGone(picture);
  });
});
