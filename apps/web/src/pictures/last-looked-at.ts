let imageId: string | null = null;

/** The picture that was opened or looked at last; the gallery lets it shrink back into its place. */
export const lastLookedAt = {
  get: (): string | null => imageId,
  set: (id: string | null): void => {
    imageId = id;
  },
};
