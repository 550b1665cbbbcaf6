import { type GenerationView, hasEnded, type ModelView } from '@pingvas/contracts';
import type { ProgressBook } from '../../api/live-news.ts';

type Timed = Pick<ModelView, 'id' | 'secondsPerPicture'>;

function secondsLeftOf(
  generation: GenerationView,
  models: readonly Timed[],
  progress: ProgressBook,
): number | null {
  const perPicture = models.find((model) => model.id === generation.recipe.modelId)?.secondsPerPicture;
  if (perPicture === null || perPicture === undefined) return null;
  const missing = generation.recipe.count - generation.images.length;
  const forming = progress[generation.id];
  const alreadyDone = forming ? forming.step / forming.steps : 0;
  return Math.max(0, missing - alreadyDone) * perPicture;
}

/**
 * Seconds until a waiting run begins, as far as this person's own queue tells: what stands before it, at the
 * models' usual pace. Null when a model has no pace yet.
 */
export function secondsUntilStart(
  generation: GenerationView,
  feed: readonly GenerationView[],
  models: readonly Timed[],
  progress: ProgressBook,
): number | null {
  let seconds = 0;
  for (const other of feed) {
    const standsBefore = other.id !== generation.id && other.createdAt <= generation.createdAt;
    if (!standsBefore || hasEnded(other.status)) continue;
    const left = secondsLeftOf(other, models, progress);
    if (left === null) return null;
    seconds += left;
  }
  return seconds;
}

/** Minutes and seconds as on a clock, e.g. 1:05. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
