import { Image, newId } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxOf } from '../../platform/live/live-bus.contract.ts';
import { userTopic } from '../../platform/live/user-news.ts';
import { getImage, getImageFile } from './get-image.ts';
import { toImageCursor } from './image-cursor.ts';
import { openTestGallery, type TestGallery } from './images.fixture.ts';
import { deliveredPictures, imagesOfGenerations } from './images-of-generations.ts';
import { listImageMonths } from './list-image-months.ts';
import { galleryPage, listImages, newestFirst } from './list-images.ts';
import { removeImage } from './remove-image.ts';
import { sweepUnownedObjects } from './sweep-unowned-objects.ts';

let gallery: TestGallery;
beforeAll(async () => {
  gallery = await openTestGallery();
});
afterAll(() => gallery.close());

const notFound = { code: 'images.not-found' };

describe('the gallery', () => {
  it('shows the newest first, each picture once, on pages that do not shift when a picture arrives', async () => {
    const person = await gallery.person();
    const { userId } = person.actor;
    const generationId = await gallery.addGeneration(userId);
    // Two of one moment, at the edge of a page.
    const moments = [9, 8, 8, 7, 6].map((hour) => new Date(`2026-11-20T0${hour}:00:00Z`));
    for (const [pictureIndex, at] of moments.entries()) {
      await gallery.publish(userId, { generationId, pictureIndex, at });
    }
    const first = await listImages(person, { limit: 2 });
    await gallery.publish(userId, { generationId, pictureIndex: 5, at: new Date('2026-11-20T10:00:00Z') });
    const second = await listImages(person, { limit: 2, cursor: first.nextCursor ?? '' });
    const third = await listImages(person, { limit: 2, cursor: second.nextCursor ?? '' });

    const shown = [...first.items, ...second.items, ...third.items];
    expect(shown.map(({ createdAt }) => createdAt)).toEqual(moments.map((moment) => moment.toISOString()));
    expect(new Set(shown.map(({ id }) => id)).size).toBe(5);
    expect(third.nextCursor).toBeNull();
    expect((await listImages(person, { limit: 2 })).items[0]?.pictureIndex).toBe(5);
  });

  it('shows each picture with its words, its model and signed addresses, and nothing of how it is stored', async () => {
    const person = await gallery.person();
    const picture = await gallery.publish(person.actor.userId, {
      recipe: gallery.buildRecipe({ prompt: '등대' }),
      isEmulated: true,
    });
    const { items } = await listImages(person, { limit: 60 });
    expect(items).toEqual([
      {
        id: picture.imageId,
        generationId: picture.generationId,
        pictureIndex: 0,
        width: 128,
        height: 96,
        sizeBytes: picture.sizeBytes,
        seed: '41',
        url: expect.stringMatching(/^http:\/\/studio\.test\/files\/images\/.*signature=/),
        thumbnailUrl: expect.stringMatching(/^http:\/\/studio\.test\/files\/thumbnails\/.*signature=/),
        thumbhash: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
        isPublic: false,
        isEmulated: true,
        createdAt: expect.any(String),
        prompt: '등대',
        modelName: 'dreamshaper-8',
      },
    ]);
  });

  it('shows nobody else’s pictures', async () => {
    const [owner, stranger] = [await gallery.person(), await gallery.person()];
    await gallery.publish(owner.actor.userId);
    expect((await listImages(stranger, { limit: 60 })).items).toEqual([]);
    expect((await listImageMonths(stranger)).months).toEqual([]);
  });

  it.each([
    'nonsense',
    '',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from('[-1,"x"]').toString('base64url'),
  ])('refuses the cursor %j that no page gave out', async (cursor) => {
    const person = await gallery.person();
    await expect(listImages(person, { limit: 60, cursor })).rejects.toMatchObject({
      code: 'request.invalid',
      details: { fields: [{ path: 'cursor' }] },
    });
  });

  it('counts a picture of the night in the month of whoever asks', async () => {
    const person = await gallery.person();
    await gallery.publish(person.actor.userId, { at: new Date('2026-11-30T20:00:00Z') });
    const monthsIn = async (timeZone: string) => (await listImageMonths(person, { timeZone })).months;
    expect(await monthsIn('Asia/Seoul')).toEqual([{ month: '2026-12', count: 1 }]);
    expect(await monthsIn('America/Los_Angeles')).toEqual([{ month: '2026-11', count: 1 }]);
  });

  it('counts the pictures of each month in UTC, newest first, without the removed ones', async () => {
    const person = await gallery.person();
    const { userId } = person.actor;
    const generationId = await gallery.addGeneration(userId);
    const moments = [
      '2026-10-31T23:59:59.999Z',
      '2026-11-01T00:00:00.000Z',
      '2026-11-20T09:00:00.000Z',
      '2025-01-05T00:00:00Z',
    ];
    for (const [pictureIndex, at] of moments.entries()) {
      await gallery.publish(userId, { generationId, pictureIndex, at: new Date(at) });
    }
    const removed = await gallery.publish(userId);
    await removeImage(person, { imageId: removed.imageId });
    expect(await listImageMonths(person)).toEqual({
      months: [
        { month: '2026-11', count: 2 },
        { month: '2026-10', count: 1 },
        { month: '2025-01', count: 1 },
      ],
    });
  });

  it('reads a page from the gallery’s own index, however deep it lies', async () => {
    const person = await gallery.person();
    const cursor = toImageCursor({ createdAt: new Date(), id: newId() });
    const page = gallery
      .em()
      .createQueryBuilder(Image)
      .where(galleryPage(person.actor.userId, cursor))
      .orderBy([...newestFirst])
      .limit(61);
    const plan = await gallery.em().transactional(async (tx) => {
      // A table of a dozen rows is read whole otherwise.
      await tx.execute('set local enable_seqscan = off');
      return JSON.stringify(await tx.execute(`explain (format json) ${page.getFormattedQuery()}`));
    });
    expect(plan).toContain('images_of_user_newest');
    expect(plan).toMatch(/"Index Cond":"[^"]*created_at <= /);
    expect(plan).not.toContain('"Sort"');
  });
});

describe('one image', () => {
  it('comes with all that made it', async () => {
    const person = await gallery.person();
    const { imageId } = await gallery.publish(person.actor.userId, { pictureIndex: 2, priceInCredits: 3 });
    expect(await getImage(person, { imageId })).toMatchObject({
      id: imageId,
      seed: '43',
      recipe: { prompt: 'a lighthouse at dusk', seed: '43', count: 1, width: 128 },
      modelName: 'dreamshaper-8',
      priceInCredits: 3,
      durationSeconds: 2.5,
    });
  });

  it('is saved as a file under a name that says when and from which seed', async () => {
    const person = await gallery.person();
    const { imageId } = await gallery.publish(person.actor.userId, { at: new Date('2026-11-20T09:00:00Z') });
    const address = new URL(await getImageFile(person, { imageId }));
    expect(address.searchParams.get('download')).toBe('pingvas-2026-11-20-41.png');
  });

  it('does not exist for anybody else, in any way', async () => {
    const [owner, stranger] = [await gallery.person(), await gallery.person()];
    const { imageId } = await gallery.publish(owner.actor.userId);
    const never = { imageId: '0192f000-0000-7000-8000-000000000000' };
    for (const id of [{ imageId }, never]) {
      await expect(getImage(stranger, id)).rejects.toMatchObject({ ...notFound, details: {} });
      await expect(getImageFile(stranger, id)).rejects.toMatchObject({ ...notFound, details: {} });
      await expect(removeImage(stranger, id)).rejects.toMatchObject({ ...notFound, details: {} });
    }
    expect((await getImage(owner, { imageId })).id).toBe(imageId);
  });
});

describe('removing an image', () => {
  it('takes it out of every view at once, tells the person, and leaves its objects to the sweeper', async () => {
    const person = await gallery.person();
    const { userId } = person.actor;
    const inbox = await inboxOf(gallery.live, userTopic(userId));
    const { imageId, objectKey, thumbnailKey, generationId } = await gallery.publish(userId);
    expect(await removeImage(person, { imageId })).toEqual({ ok: true });

    expect((await listImages(person, { limit: 60 })).items).toEqual([]);
    await expect(getImage(person, { imageId })).rejects.toMatchObject(notFound);
    expect(JSON.parse(await inbox.next())).toEqual({ type: 'image.removed', imageId });
    await sweepUnownedObjects(gallery.context());
    for (const key of [objectKey, thumbnailKey]) expect(await gallery.storage.head(key)).toBeNull();
    expect((await imagesOfGenerations(gallery.context(), [generationId])).get(generationId)).toEqual({
      images: [],
      deliveredCount: 1,
    });
  });

  it('works once; the row stays as the proof of what was paid for', async () => {
    const person = await gallery.person();
    const { imageId, generationId } = await gallery.publish(person.actor.userId);
    const both = await Promise.allSettled([1, 2].map(() => removeImage(person, { imageId })));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(removeImage(person, { imageId })).rejects.toMatchObject(notFound);
    expect(await gallery.em().count(Image, { id: imageId })).toBe(1);
    expect(await deliveredPictures(gallery.em(), generationId)).toEqual(new Set([0]));
  });
});

describe('the pictures of generations', () => {
  it('come by index, with one count of all that were delivered', async () => {
    const person = await gallery.person();
    const { userId } = person.actor;
    const [one, two, none] = [
      await gallery.addGeneration(userId),
      await gallery.addGeneration(userId),
      await gallery.addGeneration(userId),
    ];
    for (const pictureIndex of [2, 0]) await gallery.publish(userId, { generationId: one, pictureIndex });
    await gallery.publish(userId, { generationId: two });
    const found = await imagesOfGenerations(gallery.context(), [one, two, none]);
    expect(found.get(one)?.images.map(({ pictureIndex }) => pictureIndex)).toEqual([0, 2]);
    expect(found.get(one)?.deliveredCount).toBe(2);
    expect(found.get(two)?.deliveredCount).toBe(1);
    expect(found.get(none)).toBeUndefined();
    expect(await imagesOfGenerations(gallery.context(), [])).toEqual(new Map());
  });
});
