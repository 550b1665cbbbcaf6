import type { GenerationStatus } from '@pingvas/contracts';
import { hasEnded } from '@pingvas/contracts';

/**
 * The life of a generation, and nothing else. A lost lease leads back to queued; a run of several pictures goes
 * from uploading to rendering and back; a person may cancel, and a fault may end, everything that has not ended.
 */
const mayFollow = {
  queued: ['claimed', 'failed', 'cancelled'],
  claimed: ['rendering', 'queued', 'failed', 'cancelled'],
  rendering: ['uploading', 'queued', 'failed', 'cancelled'],
  uploading: ['rendering', 'succeeded', 'queued', 'failed', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<GenerationStatus, readonly GenerationStatus[]>;

/** Every status from which something can still happen; the order is the way of an undisturbed life. */
export const openStatuses = [
  'queued',
  'claimed',
  'rendering',
  'uploading',
] as const satisfies readonly GenerationStatus[];

/** True when `next` may come directly after `current`. */
export function mayMove(current: GenerationStatus, next: GenerationStatus): boolean {
  return (mayFollow[current] as readonly GenerationStatus[]).includes(next);
}

/**
 * The status after a move.
 *
 * @throws Error when the move is not in the map: that is a bug of ours, never a caller's mistake.
 */
export function moved(current: GenerationStatus, next: GenerationStatus): GenerationStatus {
  if (!mayMove(current, next)) throw new Error(`A generation cannot go from ${current} to ${next}`);
  return next;
}

const way = ['claimed', 'rendering', 'uploading', 'succeeded'] as const satisfies readonly GenerationStatus[];
type Step = (typeof way)[number];

/**
 * The moves from `current` to a later `target`, in order. A quick worker delivers before its first beat has said
 * "rendering", so the server walks the steps that the worker did not report. Empty when it is already there.
 *
 * @throws Error when the target does not lie ahead.
 */
export function stepsTo(current: GenerationStatus, target: Step): Step[] {
  if (current === target) return [];
  if (current === 'uploading' && target === 'rendering') return ['rendering'];
  const from = current === 'queued' ? -1 : (way as readonly GenerationStatus[]).indexOf(current);
  const to = way.indexOf(target);
  if (hasEnded(current) || to <= from) throw new Error(`A generation cannot go from ${current} to ${target}`);
  return way.slice(from + 1, to + 1);
}
