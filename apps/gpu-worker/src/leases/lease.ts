import { type FailureCode, failureRules, type LeaseProgress, type RenderWork } from '@pingvas/contracts';

/** Work that this worker cannot finish; `failureRules` says what follows from the code. The message is for operators. */
export class WorkFailure extends Error {
  readonly code: FailureCode;
  /** False when this worker knows that another try would fail as well, though the code would allow one. */
  readonly isRetryable: boolean;

  constructor(
    code: FailureCode,
    message: string,
    options: { readonly isRetryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WorkFailure';
    this.code = code;
    this.isRetryable = options.isRetryable ?? failureRules[code].retry !== 'never';
  }
}

/**
 * Why a lease was cut short:
 * `cancel`: the person no longer wants it; `lost`: it belongs to another attempt; in both cases nothing more is said.
 * `release`: it goes back to the queue. `fail`: it failed on our side.
 */
export type LeaseCut =
  | { readonly kind: 'cancel' | 'lost' | 'release' }
  | { readonly kind: 'fail'; readonly failure: WorkFailure };

/** The abort reason of everything that is done for a lease. */
export class LeaseCutShort extends Error {
  readonly cut: LeaseCut;

  constructor(cut: LeaseCut) {
    super(`the lease was cut short: ${cut.kind}`);
    this.name = 'LeaseCutShort';
    this.cut = cut;
  }
}

/** One claim of this worker, from the claim to the last word about it. */
export interface Lease {
  readonly id: string;
  readonly work: RenderWork;
  /** Aborts when the lease is cut short. */
  readonly signal: AbortSignal;
  /** What the next beat says; replaced, never changed. */
  progress: LeaseProgress;
  /** When it was claimed, by the clock of `performance`. Milliseconds. */
  readonly openedAt: number;
  /** When `progress` was replaced last, by the clock of `performance`. Milliseconds. */
  changedAt: number;
  /** Null while nothing cut it short. */
  cutShort(): LeaseCut | null;
  /** The first cut counts. */
  cut(cut: LeaseCut): void;
}

/** A fresh claim: it waits until the renderer takes it. */
export function createLease(work: RenderWork): Lease {
  const abort = new AbortController();
  let cutShort: LeaseCut | null = null;
  const openedAt = performance.now();
  return {
    id: work.leaseId,
    work,
    signal: abort.signal,
    progress: { leaseId: work.leaseId, stage: 'waiting' },
    openedAt,
    changedAt: openedAt,
    cutShort: () => cutShort,
    cut(cut) {
      if (cutShort) return;
      cutShort = cut;
      abort.abort(new LeaseCutShort(cut));
    },
  };
}
