import type { Image } from '@pingvas/db';
import type { ObjectStorage } from '../../platform/storage/object-storage.ts';
import type { ImageUrls } from './images.present.ts';

/** A studio stays open for a working day; then a page that is still there asks again. */
const urlSeconds = 8 * 3_600;

/** Addresses of one image. Computed without a request, so a page of sixty costs no more than the arithmetic. */
export async function imageUrls(
  storage: ObjectStorage,
  { objectKey, thumbnailKey }: Pick<Image, 'objectKey' | 'thumbnailKey'>,
): Promise<ImageUrls> {
  const [url, thumbnailUrl] = await Promise.all([
    storage.signGet(objectKey, { expiresInSeconds: urlSeconds }),
    storage.signGet(thumbnailKey, { expiresInSeconds: urlSeconds }),
  ]);
  return { url, thumbnailUrl };
}

/** The address that saves the full picture as a file: long enough for a slow line, too short to pass on. */
export async function downloadUrl(
  storage: ObjectStorage,
  { objectKey, seed, createdAt }: Pick<Image, 'objectKey' | 'seed' | 'createdAt'>,
): Promise<string> {
  const day = createdAt.toISOString().slice(0, 10);
  return await storage.signGet(objectKey, {
    expiresInSeconds: 600,
    downloadName: `pingvas-${day}-${seed}.png`,
  });
}
