/** Where a published picture and its thumbnail lie. Named by owner first, so that all of a person's objects can be found. */
export function imageKeys(
  userId: string,
  imageId: string,
): { readonly objectKey: string; readonly thumbnailKey: string } {
  return {
    objectKey: `images/${userId}/${imageId}.png`,
    thumbnailKey: `thumbnails/${userId}/${imageId}.webp`,
  };
}
