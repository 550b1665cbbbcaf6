import type { ImageView } from '@pingvas/contracts';

/** Browsers drop downloads that are asked for in the same moment. */
const betweenDownloadsMs = 300;

/**
 * Saves the full PNG, which carries its recipe, as a file. It goes through our own address, because the store of
 * pictures may live elsewhere and a browser ignores a file's name on a foreign one.
 */
export function savePicture({ id, seed }: Pick<ImageView, 'id' | 'seed'>): void {
  const link = document.createElement('a');
  link.href = `/api/v1/images/${id}/file`;
  link.download = `pingvas-${seed}.png`;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Saves several pictures, one after another. */
export function savePictures(pictures: readonly Pick<ImageView, 'id' | 'seed'>[]): void {
  for (const [place, picture] of pictures.entries()) {
    setTimeout(() => savePicture(picture), place * betweenDownloadsMs);
  }
}
