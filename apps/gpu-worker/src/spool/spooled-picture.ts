/** What is known of a finished picture that was not delivered yet. */
export interface SpooledPicture {
  readonly generationId: string;
  readonly pictureIndex: number;
  /** Under which it was rendered, or is to be delivered now. */
  readonly leaseId: string;
  /** Of the PNG, in lower-case hex. */
  readonly sha256: string;
  readonly renderSeconds: number;
}

const form =
  /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,4})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,12})\.([0-9a-f]{64})\.png$/;

/**
 * Name of the file of a picture. Everything that has to be known of it stands here, so a file is either whole with all
 * of it or not there, and a new lease is a new name.
 */
export function fileNameOf(picture: SpooledPicture): string {
  const { generationId, pictureIndex, leaseId, renderSeconds, sha256 } = picture;
  return `${generationId}.${pictureIndex}.${leaseId}.${Math.round(renderSeconds * 1_000)}.${sha256}.png`;
}

/** Reads a file name; null for every file that is none of ours. */
export function parseFileName(name: string): SpooledPicture | null {
  const [, generationId, pictureIndex, leaseId, milliseconds, sha256] = form.exec(name) ?? [];
  if (generationId === undefined || leaseId === undefined || sha256 === undefined) return null;
  return {
    generationId,
    leaseId,
    sha256,
    pictureIndex: Number(pictureIndex),
    renderSeconds: Number(milliseconds) / 1_000,
  };
}
