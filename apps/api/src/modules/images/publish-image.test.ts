import { createHash } from 'node:crypto';
import { Image } from '@pingvas/db';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { readPng } from '../../platform/pictures/png-chunks.ts';
import { textsOf } from '../../platform/pictures/png-text.ts';
import { buildPng } from '../../platform/pictures/testing/build-png.ts';
import { openTestGallery, pictureSize, type TestGallery } from './images.fixture.ts';
import { insertImage } from './insert-image.ts';
import { discardPicture, preparePicture } from './prepare-picture.ts';
import { productVersion } from './product-version.ts';

let gallery: TestGallery;
let userId: string;
beforeAll(async () => {
  gallery = await openTestGallery();
  userId = (await gallery.person()).actor.userId;
});
afterAll(() => gallery.close());

async function objectsOf(owner: string): Promise<string[]> {
  const keys: string[] = [];
  for (const folder of ['images', 'thumbnails']) {
    for await (const { key } of gallery.storage.list(`${folder}/${owner}/`)) keys.push(key);
  }
  return keys;
}

describe('publishing a picture', () => {
  it('stores the file with its recipe, without the engine’s own texts, and says its true hash and size', async () => {
    const picture = await gallery.publish(userId, {
      pictureIndex: 1,
      recipe: gallery.buildRecipe({ prompt: '해 질 녘의 등대', seed: '41' }),
    });
    const bytes = await gallery.storage.get(picture.objectKey);
    const texts = textsOf(readPng(bytes ?? new Uint8Array(), pictureSize));
    expect([...texts.keys()]).toEqual(['parameters', 'invokeai_metadata']);
    expect(texts.get('parameters')).toBe(
      `해 질 녘의 등대\nSteps: 30, Sampler: Euler, CFG scale: 7.5, Seed: 42, Size: 128x96, Model: dreamshaper-8, Version: Pingvas ${productVersion}`,
    );
    expect(picture.sizeBytes).toBe(bytes?.byteLength);
    expect(picture.sha256).toBe(
      createHash('sha256')
        .update(bytes ?? '')
        .digest('hex'),
    );
  });

  it('leaves every pixel as the engine drew it', async () => {
    const source = await buildPng(pictureSize);
    const picture = await gallery.publish(userId, { bytes: source });
    const stored = (await gallery.storage.get(picture.objectKey)) ?? new Uint8Array();
    const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer();
    expect((await pixels(stored)).equals(await pixels(source))).toBe(true);
  });

  it('stores a thumbnail beside it', async () => {
    const { thumbnailKey } = await gallery.publish(userId);
    const thumbnail = await gallery.storage.get(thumbnailKey);
    expect(await sharp(thumbnail ?? new Uint8Array()).metadata()).toMatchObject({
      format: 'webp',
      ...pictureSize,
    });
  });

  it('keeps the recipe of this very picture: its own seed, one picture', async () => {
    const { imageId } = await gallery.publish(userId, { pictureIndex: 3 });
    const image = await gallery.em().findOneOrFail(Image, { id: imageId });
    expect(image).toMatchObject({ seed: '44', pictureIndex: 3, ...pictureSize, deletedAt: null });
    expect(image.metadata).toMatchObject({ recipe: { seed: '44', count: 1 }, modelName: 'dreamshaper-8' });
  });

  it('publishes a picture of a generation once', async () => {
    const generationId = await gallery.addGeneration(userId);
    await gallery.publish(userId, { generationId });
    await expect(gallery.publish(userId, { generationId })).rejects.toThrow(/images_picture_unique/);
  });

  it('leaves no row behind when the transaction rolls back, and no object when it is discarded', async () => {
    const { actor } = await gallery.person();
    const picture = await preparePicture(gallery.context(), await gallery.buildUpload(actor.userId));
    const publishing = gallery.em().transactional(async (tx) => {
      await insertImage(tx, picture, new Date());
      throw new Error('lost the lease');
    });
    await expect(publishing).rejects.toThrow('lost the lease');
    expect(await gallery.em().count(Image, { userId: actor.userId })).toBe(0);
    await discardPicture(gallery.context(), picture);
    expect(await objectsOf(actor.userId)).toEqual([]);
  });

  it.each([
    ['truncated bytes', async () => (await buildPng(pictureSize)).subarray(0, -20), 'truncated'],
    ['something that is not a picture', async () => Buffer.from('%PDF-1.7'), 'not-a-png'],
    ['a picture of another size', () => buildPng({ width: 96, height: 128 }), 'wrong-dimensions'],
    [
      'a page behind the picture',
      async () => Buffer.concat([await buildPng(pictureSize), Buffer.from('<html>')]),
      'bytes-after-the-end',
    ],
  ])('refuses %s and stores nothing', async (_, bytes, reason) => {
    const { actor } = await gallery.person();
    const upload = await gallery.buildUpload(actor.userId, { bytes: await bytes() });
    await expect(preparePicture(gallery.context(), upload)).rejects.toMatchObject({
      code: 'images.invalid-bytes',
      details: { reason },
    });
    expect(await objectsOf(actor.userId)).toEqual([]);
  });

  it('writes the version that the package has', () => {
    expect(productVersion).toBe(packageJson.version);
  });
});
