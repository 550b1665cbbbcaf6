import type { Logger } from 'pino';
import { isFleetRefusal } from './api/fleet-error.ts';
import type { FleetPort } from './api/fleet-port.ts';
import { untilAnswered } from './api/until-answered.ts';
import type { Lease } from './leases/lease.ts';
import type { LeaseBook } from './leases/lease-book.ts';
import { reasonOf } from './reason-of.ts';
import type { LeaseEnd } from './render-work.ts';
import type { BackoffLimits } from './time/backoff.ts';

export interface EndLeaseOptions {
  readonly fleet: FleetPort;
  readonly book: LeaseBook;
  readonly backoff: BackoffLimits;
  readonly log: Logger;
}

/** The last word about a lease, which is beaten for until the api has heard it. Never throws. */
export async function endLease(
  { fleet, book, backoff, log }: EndLeaseOptions,
  lease: Lease,
  end: LeaseEnd,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (end.kind === 'fail') {
      const { code, message, isRetryable } = end.failure;
      // The engine's words stay out of the log: they may quote the prompt. The api keeps them for operators.
      log.warn({ leaseId: lease.id, code, isRetryable }, 'the work failed');
      const words = { leaseId: lease.id, code, message: message.slice(0, 2_000), isRetryable };
      await untilAnswered(() => fleet.fail(words, { signal }), { signal, backoff });
    } else if (end.kind === 'release') {
      log.info({ leaseId: lease.id }, 'handing work back');
      await untilAnswered(() => fleet.release({ leaseId: lease.id }, { signal }), { signal, backoff });
    }
  } catch (error) {
    if (!isFleetRefusal(error, 'fleet.lease-lost') && !signal.aborted) {
      log.warn({ reason: reasonOf(error), leaseId: lease.id }, 'the end of a lease was not told');
    }
  } finally {
    book.close(lease);
  }
}
