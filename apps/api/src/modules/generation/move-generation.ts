import { type GenerationStatus, hasEnded } from '@pingvas/contracts';
import type { Generation } from '@pingvas/db';
import { moved, stepsTo } from './generation.states.ts';

/** What of a row a move changes. */
type Moving = Pick<Generation, 'status' | 'updatedAt' | 'startedAt' | 'completedAt'>;

/**
 * Moves a locked row and keeps its times: `startedAt` is when the attempt that counts began to render, `completedAt`
 * is set exactly when the row ends.
 *
 * @throws Error for a move that the states do not allow
 */
export function moveGeneration(generation: Moving, next: GenerationStatus, now: Date): void {
  generation.status = moved(generation.status, next);
  generation.updatedAt = now;
  if (next === 'queued') generation.startedAt = null;
  if (next === 'rendering') generation.startedAt ??= now;
  if (hasEnded(next)) generation.completedAt = now;
}

/** Moves a locked row forward through every status in between. */
export function moveGenerationUpTo(
  generation: Moving,
  target: 'rendering' | 'uploading' | 'succeeded',
  now: Date,
): void {
  for (const step of stepsTo(generation.status, target)) moveGeneration(generation, step, now);
}
