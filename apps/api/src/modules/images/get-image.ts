import type { ImageDetailView } from '@pingvas/contracts';
import { Image } from '@pingvas/db';
import type { ActorContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { downloadUrl, imageUrls } from './image-urls.ts';
import { maySeeImage } from './images.policy.ts';
import { presentImageDetail } from './images.present.ts';

interface ImageId {
  readonly imageId: string;
}

/**
 * One of the person's own images, with all that made it.
 *
 * @throws DomainError images.not-found, for somebody else's and a removed one exactly as for none
 */
export async function getImage(context: ActorContext, { imageId }: ImageId): Promise<ImageDetailView> {
  const image = await findOwnImage(context, imageId);
  return presentImageDetail(image, await imageUrls(context.storage, image));
}

/**
 * Where the full picture can be saved from as a file.
 *
 * @throws DomainError images.not-found
 */
export async function getImageFile(context: ActorContext, { imageId }: ImageId): Promise<string> {
  return await downloadUrl(context.storage, await findOwnImage(context, imageId));
}

async function findOwnImage({ em, actor }: ActorContext, imageId: string): Promise<Image> {
  const image = await em.fork().findOne(Image, { id: imageId });
  if (image === null || !maySeeImage(actor, image)) throw new DomainError('images.not-found');
  return image;
}
