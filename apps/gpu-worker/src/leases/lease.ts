import type { FailureCode, Fault, LeaseProgress, RenderWork } from '@pingvas/contracts';

/** Work that this worker cannot finish, in the words that decide money and blame. */
export class WorkFailure extends Error {
  readonly code: FailureCode;
  readonly fault: Fault;
  readonly isRetryable: boolean;

  constructor(
    code: FailureCode,
    fault: Fault,
    message: string,
    options: { readonly isRetryable: boolean; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WorkFailure';
    this.code = code;
    this.fault = fault;
    this.isRetryable = options.isRetryable;
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
  /** Null while nothing cut it short. */
  cutShort(): LeaseCut | null;
  /** The first cut counts. */
  cut(cut: LeaseCut): void;
}

/** A fresh claim: it waits until the renderer takes it. */
export function createLease(work: RenderWork): Lease {
  const abort = new AbortController();
  let cutShort: LeaseCut | null = null;
  return {
    id: work.leaseId,
    work,
    signal: abort.signal,
    progress: { leaseId: work.leaseId, stage: 'waiting' },
    cutShort: () => cutShort,
    cut(cut) {
      if (cutShort) return;
      cutShort = cut;
      abort.abort(new LeaseCutShort(cut));
    },
  };
}
