import type { BackoffLimits } from './time/backoff.ts';

/** All waiting of a worker that is not the api's to decide. Tests shorten it; nothing else does. */
export interface WorkerTiming {
  /** Between two looks at an item that the socket says nothing about. Tighter polling slows the engine down. */
  readonly itemPollMs: number;
  /** Between two looks at an engine that seems well, and at one that does not answer. */
  readonly engineCheckMs: number;
  /** An answer of the engine that stops half way for this long is asked for again. */
  readonly engineStallMs: number;
  readonly engineBackoff: BackoffLimits;
  /** What is left over in the engine lies there for so long, and for this when a picture is being delivered meanwhile. */
  readonly tidyAfterMs: number;
  readonly tidyWithinMs: number;
  /** Model lists and machine facts are told again after this, so that the api's are fresh. */
  readonly registerMs: number;
  readonly fleetBackoff: BackoffLimits;
  /** After a claim, before the next one is asked for: what was claimed goes to the engine first. */
  readonly nextClaimMs: number;
  /** A picture whose storage is out of order for longer is given up, so that nobody's credits are held for ever. */
  readonly storagePatienceMs: number;
  /** Below a lease's life, so that one lost beat is no lost lease. */
  readonly beatBackoff: BackoffLimits;
  readonly beatTimeoutMs: number;
  readonly callTimeoutMs: number;
  /** For the last words of a drain that ran out of time. */
  readonly farewellMs: number;
}

export const workerTiming: WorkerTiming = {
  itemPollMs: 2_000,
  engineCheckMs: 5_000,
  engineStallMs: 20_000,
  engineBackoff: { minMs: 500, maxMs: 10_000 },
  tidyAfterMs: 500,
  tidyWithinMs: 1_000,
  registerMs: 180_000,
  fleetBackoff: { minMs: 500, maxMs: 15_000 },
  nextClaimMs: 50,
  storagePatienceMs: 15 * 60_000,
  beatBackoff: { minMs: 250, maxMs: 3_000 },
  beatTimeoutMs: 5_000,
  callTimeoutMs: 30_000,
  farewellMs: 1_500,
};
