/** What of a run is known when a frame comes in. */
export interface RunProgress {
  readonly startedAt: Date | null;
  readonly now: Date;
  readonly count: number;
  readonly pictureIndex: number;
  readonly step: number;
  readonly steps: number;
}

/**
 * Seconds until the whole run is done, if it goes on as it went so far; null before the first step.
 * The attempt that counts began at `startedAt`; pictures of earlier attempts make the guess a little too short.
 */
export function secondsLeft({
  startedAt,
  now,
  count,
  pictureIndex,
  step,
  steps,
}: RunProgress): number | null {
  if (startedAt === null) return null;
  const done = (pictureIndex + step / steps) / count;
  if (done <= 0) return null;
  const elapsed = Math.max(0, (now.getTime() - startedAt.getTime()) / 1_000);
  return Math.round((elapsed / done) * Math.max(0, 1 - done) * 10) / 10;
}
