/** What a finger's way over the picture asks for. */
export type SwipeOutcome = 'previous' | 'next' | 'leave' | null;

export interface SwipeFacts {
  /** From where the finger came down, CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly ms: number;
}

const farEnough = 72;
const farEnoughDown = 96;
/** A flick is short and quick: pixels per millisecond. */
const flickSpeed = 0.5;
const flickLeast = 24;

/** Sideways goes to a neighbour, down leaves; whatever is shorter or slower comes to nothing. */
export function swipeOutcome({ x, y, ms }: SwipeFacts): SwipeOutcome {
  const isSideways = Math.abs(x) > Math.abs(y);
  const way = isSideways ? Math.abs(x) : y;
  const isFlick = way >= flickLeast && way / Math.max(1, ms) >= flickSpeed;
  if (!isFlick && way < (isSideways ? farEnough : farEnoughDown)) return null;
  if (!isSideways) return 'leave';
  return x > 0 ? 'previous' : 'next';
}

/** Where a sheet comes to rest: at the stop that its edge is nearest to, given as shares of the screen. */
export function nearestStop(share: number, stops: readonly number[]): number {
  return stops.reduce(
    (best, stop) => (Math.abs(stop - share) < Math.abs(best - share) ? stop : best),
    stops[0] ?? share,
  );
}
