/** What of a run is known when a frame comes in. */
export interface PictureProgress {
  readonly startedAt: Date | null;
  readonly now: Date;
  readonly pictureIndex: number;
  readonly step: number;
  readonly steps: number;
}

/**
 * Seconds until the picture that is forming is done, if it goes on at the pace of the run so far; null before the
 * first step. The attempt that counts began at `startedAt`; pictures of earlier attempts make the guess a little
 * too short.
 */
export function secondsLeft({ startedAt, now, pictureIndex, step, steps }: PictureProgress): number | null {
  if (startedAt === null) return null;
  const ofThisPicture = Math.min(1, step / steps);
  const picturesDone = pictureIndex + ofThisPicture;
  if (picturesDone <= 0) return null;
  const elapsed = Math.max(0, (now.getTime() - startedAt.getTime()) / 1_000);
  return Math.round((elapsed / picturesDone) * (1 - ofThisPicture) * 10) / 10;
}
