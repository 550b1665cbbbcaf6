import type { ImageDetailView, ImageListItem, ImageView } from '@pingvas/contracts';
import type { Image } from '@pingvas/db';
import { imageMetadata } from './image-metadata.ts';

/** The signed addresses of one image. */
export interface ImageUrls {
  readonly url: string;
  readonly thumbnailUrl: string;
}

/** What a view is made of. */
export type PresentedImage = Readonly<
  Pick<
    Image,
    | 'id'
    | 'generationId'
    | 'pictureIndex'
    | 'width'
    | 'height'
    | 'sizeBytes'
    | 'seed'
    | 'thumbhash'
    | 'isPublic'
    | 'isEmulated'
    | 'createdAt'
  >
>;

export function presentImage(image: PresentedImage, { url, thumbnailUrl }: ImageUrls): ImageView {
  return {
    id: image.id,
    generationId: image.generationId,
    pictureIndex: image.pictureIndex,
    width: image.width,
    height: image.height,
    sizeBytes: image.sizeBytes,
    seed: image.seed,
    url,
    thumbnailUrl,
    thumbhash: image.thumbhash,
    isPublic: image.isPublic,
    isEmulated: image.isEmulated,
    createdAt: image.createdAt.toISOString(),
  };
}

/** With the words that stand in for the picture where it cannot be seen. */
export function presentListedImage(image: Image, urls: ImageUrls): ImageListItem {
  const { recipe, modelName } = imageMetadata.parse(image.metadata);
  return { ...presentImage(image, urls), prompt: recipe.prompt, modelName };
}

/** With all that made it. */
export function presentImageDetail(image: Image, urls: ImageUrls): ImageDetailView {
  const { recipe, modelName, priceInCredits } = imageMetadata.parse(image.metadata);
  return {
    ...presentImage(image, urls),
    recipe,
    modelName,
    priceInCredits,
    durationSeconds: image.renderSeconds === null ? null : Number(image.renderSeconds),
  };
}
