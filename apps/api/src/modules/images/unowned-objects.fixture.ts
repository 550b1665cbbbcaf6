import { expect } from 'vitest';
import type { Context } from '../../platform/context.ts';
import type { TestGallery } from './images.fixture.ts';
import { insertImage } from './insert-image.ts';
import { type PreparedPicture, preparePicture } from './prepare-picture.ts';
import { sweepUnownedObjects } from './sweep-unowned-objects.ts';

/** For states that a busy machine reaches late. */
export const patiently = { timeout: 30_000 };

export const keysOf = ({ objectKey, thumbnailKey }: PreparedPicture) => [objectKey, thumbnailKey];

/** What happens to the objects of a gallery, and what is known of those that nobody owns. */
export function watchObjects(gallery: TestGallery) {
  /** A picture whose objects are stored, and which is not published yet. */
  async function prepared(
    userId: string,
    parts: Partial<Context> = {},
    inspect?: Parameters<typeof preparePicture>[2],
  ): Promise<PreparedPicture> {
    return preparePicture({ ...gallery.context(), ...parts }, await gallery.buildUpload(userId), inspect);
  }

  const publish = (picture: PreparedPicture) =>
    gallery.em().transactional((tx) => insertImage(tx, picture, new Date()));

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

  async function untilDue(picture: PreparedPicture): Promise<void> {
    await expect.poll(async () => (await listed(picture)).every(({ isDue }) => isDue), patiently).toBe(true);
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

  return { prepared, publish, objectsOf, listed, untilDue, makeDue, sweep };
}
