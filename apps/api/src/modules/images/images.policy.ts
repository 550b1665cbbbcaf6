/** Only the owner sees or removes an image, and a removed one is gone for the owner, too. To everybody else there is none. */
export function maySeeImage(
  actor: { readonly userId: string },
  image: { readonly userId: string; readonly deletedAt: Date | null },
): boolean {
  return image.userId === actor.userId && image.deletedAt === null;
}
