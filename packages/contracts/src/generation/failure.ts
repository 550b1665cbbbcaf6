import { z } from 'zod';

/** Who has to answer for a failure: the wish, the model, the machine that rendered, or Pingvas itself. */
export const fault = z.enum(['user', 'model', 'worker', 'platform']);
export type Fault = z.infer<typeof fault>;

/** What is given back. Finished pictures stay and stay paid; whoever is at fault, nobody pays for a missing one. */
export const failureRefund = z.enum(['unrendered-pictures']);
export type FailureRefund = z.infer<typeof failureRefund>;

/**
 * Whether the fleet tries the same work once more by itself: `again` while attempts are left, `once-with-less` one
 * time after the engine's memory was emptied, `never` where the same would only happen again.
 */
export const failureRetry = z.enum(['again', 'once-with-less', 'never']);
export type FailureRetry = z.infer<typeof failureRetry>;

/** Why a generation failed, as a code; clients turn it into a sentence. Workers update late: codes are only added. */
export const failureCode = z.enum([
  'lost-worker',
  'expired-in-queue',
  'out-of-memory',
  'unknown-model',
  'engine-error',
  'engine-unreachable',
  'invalid-picture',
  'upload-failed',
  'engine-busy',
  'black-picture',
  'stale-picture',
  'disk-full',
  'recipe-refused',
]);
export type FailureCode = z.infer<typeof failureCode>;

export interface FailureRule {
  readonly fault: Fault;
  readonly refund: FailureRefund;
  readonly retry: FailureRetry;
}

const refund: FailureRefund = 'unrendered-pictures';

/** What follows from each code. The server goes by this table alone; a worker only names the code. */
export const failureRules: Readonly<Record<FailureCode, FailureRule>> = {
  'lost-worker': { fault: 'worker', refund, retry: 'again' },
  'expired-in-queue': { fault: 'platform', refund, retry: 'never' },
  'out-of-memory': { fault: 'worker', refund, retry: 'once-with-less' },
  'unknown-model': { fault: 'model', refund, retry: 'never' },
  'engine-error': { fault: 'worker', refund, retry: 'again' },
  'engine-unreachable': { fault: 'worker', refund, retry: 'again' },
  'invalid-picture': { fault: 'worker', refund, retry: 'again' },
  'upload-failed': { fault: 'platform', refund, retry: 'again' },
  'engine-busy': { fault: 'worker', refund, retry: 'again' },
  // Half-precision arithmetic that overflowed: another machine may compute it, a third try on the same will not.
  'black-picture': { fault: 'model', refund, retry: 'again' },
  'stale-picture': { fault: 'worker', refund, retry: 'again' },
  'disk-full': { fault: 'worker', refund, retry: 'again' },
  'recipe-refused': { fault: 'user', refund, retry: 'never' },
};

/** What a person's failed generation says. The sentences are English; the web has them in Korean, too. */
export const failureView = z.object({
  code: failureCode,
  fault,
  refund: failureRefund,
  /** One sentence: what happened. */
  message: z.string(),
  /** One sentence: what to do now. */
  next: z.string(),
});
export type FailureView = z.infer<typeof failureView>;
