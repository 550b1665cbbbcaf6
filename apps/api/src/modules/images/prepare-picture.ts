import { createHash } from 'node:crypto';
import { type ModelBase, type Recipe, seedOfPicture } from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { inspectPicture } from '../../platform/pictures/inspect-picture.ts';
import { readPng, writePng } from '../../platform/pictures/png-chunks.ts';
import { recipeTexts } from '../../platform/pictures/png-recipe.ts';
import { withTexts } from '../../platform/pictures/png-text.ts';
import { announceObjects } from '../../platform/storage/unowned-objects.ts';
import { imageKeys } from './image-keys.ts';
import type { ImageMetadata } from './image-metadata.ts';
import { productVersion } from './product-version.ts';
import { discardObjects } from './unowned-objects.ts';

/** An upload whose size and hash were checked, and what it claims to be. */
export interface UploadedImage {
  readonly bytes: Uint8Array;
  /** Of the bytes, in hex. */
  readonly uploadSha256: string;
  readonly userId: string;
  readonly generationId: string;
  /** From 0, within the generation. */
  readonly pictureIndex: number;
  /** Of the whole generation: its first seed and its count. */
  readonly recipe: Recipe;
  readonly modelName: string;
  readonly modelBase: ModelBase;
  readonly priceInCredits: number;
  readonly isEmulated: boolean;
  readonly renderSeconds: number | null;
}

/** A picture that lies under its final keys and belongs to nobody until `insertImage` has committed. */
export interface PreparedPicture {
  readonly imageId: string;
  readonly userId: string;
  readonly generationId: string;
  readonly pictureIndex: number;
  readonly objectKey: string;
  readonly thumbnailKey: string;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  /** Of the stored file, in hex. */
  readonly sha256: string;
  /** Of what was uploaded, in hex. */
  readonly uploadSha256: string;
  readonly thumbhash: string;
  readonly seed: string;
  readonly metadata: ImageMetadata;
  readonly isEmulated: boolean;
  readonly renderSeconds: number | null;
}

/**
 * Turns an upload into a picture that may be published: looked at from the first byte to the last pixel, freed of
 * all that the engine wrote into it, with its recipe written in, and stored with its thumbnail. What turns out to be no
 * picture is taken out of the storage again before this throws. Run it outside of transactions; when none commits it
 * afterwards, `discardPicture` takes the objects away at once, and the sweeper does in any case.
 *
 * @throws DomainError images.invalid-bytes, storage.unavailable, platform.unavailable
 */
export async function preparePicture(
  { em, storage, settings, faults }: Pick<Context, 'em' | 'storage' | 'settings' | 'faults'>,
  upload: UploadedImage,
  inspect: typeof inspectPicture = inspectPicture,
): Promise<PreparedPicture> {
  const { userId, generationId, pictureIndex, recipe, modelName, isEmulated, renderSeconds } = upload;
  const imageId = newId();
  const keys = imageKeys(userId, imageId);
  const { width, height } = recipe;
  const looking = inspect(upload.bytes, { width, height, sha256: upload.uploadSha256 });
  // Waited for below.
  looking.catch(() => undefined);
  const bytes = writePng(
    withTexts(readPng(upload.bytes, recipe), recipeTexts({ ...upload, version: productVersion })),
  );
  const announcing = announceObjects(em, Object.values(keys), {
    removeAfterSeconds: settings.orphanAfterSeconds,
  }).then(() => faults.reach('finish.intended'));
  // Stored while it is looked at: nobody has an address of it before it is published.
  const storing = announcing.then(() => storage.put(keys.objectKey, bytes, 'image/png'));
  // What is wrong with the picture is the error that counts.
  storing.catch(() => undefined);
  const sha256 = createHash('sha256').update(bytes).digest('hex');

  const { thumbnail, thumbhash } = await looking.catch(async (error: unknown) => {
    // A put that fails may still arrive later, so what it leaves is the sweeper's, who comes after a while.
    await storing.then(() => discardObjects({ em, storage }, Object.values(keys))).catch(() => undefined);
    throw error;
  });
  await announcing;
  const puttingThumbnail = storage.put(keys.thumbnailKey, thumbnail, 'image/webp');
  puttingThumbnail.catch(() => undefined);
  await storing;
  faults.reach('finish.put-picture');
  await puttingThumbnail;
  faults.reach('finish.put-thumbnail');

  const seed = seedOfPicture(recipe.seed, pictureIndex);
  return {
    imageId,
    userId,
    generationId,
    pictureIndex,
    ...keys,
    width,
    height,
    sizeBytes: bytes.byteLength,
    sha256,
    uploadSha256: upload.uploadSha256,
    thumbhash,
    seed,
    metadata: {
      recipe: { ...recipe, seed, count: 1 },
      modelName,
      priceInCredits: upload.priceInCredits,
      version: productVersion,
    },
    isEmulated,
    renderSeconds,
  };
}

/** After `insertImage` or its transaction threw: takes the picture's objects away, unless it was published after all. */
export async function discardPicture(
  context: Pick<Context, 'em' | 'storage'>,
  { objectKey, thumbnailKey }: Pick<PreparedPicture, 'objectKey' | 'thumbnailKey'>,
): Promise<void> {
  await discardObjects(context, [objectKey, thumbnailKey]);
}
