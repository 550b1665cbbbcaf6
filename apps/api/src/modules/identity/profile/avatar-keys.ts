import type { AvatarContentType } from '@pingvas/contracts';

const extensions: Record<AvatarContentType, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** Where the picture that a person gives waits to be looked at. Below quarantine: what is not taken is swept away. */
export function avatarUploadKey(
  userId: string,
  { uploadId, contentType }: { readonly uploadId: string; readonly contentType: AvatarContentType },
): string {
  return `quarantine/avatars/${userId}/${uploadId}.${extensions[contentType]}`;
}

/** Where the two sizes of a person's picture lie. Named by the person first, so that all that is theirs can be found. */
export function avatarKeys(
  userId: string,
  portraitId: string,
): { readonly large: string; readonly small: string } {
  const large = `avatars/${userId}/${portraitId}-256.webp`;
  return { large, small: smallAvatarKey(large) };
}

/** The account names the large one. */
export function smallAvatarKey(large: string): string {
  return large.replace(/-256\.webp$/, '-64.webp');
}
