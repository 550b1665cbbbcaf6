import type { RenderWork } from '@pingvas/contracts';
import type { Logger } from 'pino';
import { FleetError, isFleetRefusal } from './api/fleet-error.ts';
import type { FleetPort } from './api/fleet-port.ts';
import type { LeaseBook } from './leases/lease-book.ts';
import { reasonOf } from './reason-of.ts';
import type { Spool } from './spool/spool.ts';
import { type BackoffLimits, createBackoff } from './time/backoff.ts';
import { firstHeard } from './time/bell.ts';

export interface ResumeLeasesOptions {
  readonly fleet: FleetPort;
  readonly spool: Spool;
  readonly book: LeaseBook;
  readonly backoff: BackoffLimits;
  /** False while enough leases are held. */
  readonly mayResume: () => boolean;
  readonly accept: (work: RenderWork) => Promise<void>;
  readonly log: Logger;
}

/**
 * Asks, until the signal aborts, for the work of every picture in the spool whose lease is not ours any more: it was
 * lost in an outage, or an earlier process had it. What the api does not give back went on without us, and its pictures
 * are dropped; while it refuses for any other reason they wait.
 */
export async function resumeLeases(options: ResumeLeasesOptions, signal: AbortSignal): Promise<void> {
  const { fleet, spool, book, log } = options;
  const backoff = createBackoff(options.backoff);

  const stranded = () => [...spool.leaseIds()].find((leaseId) => book.find(leaseId) === undefined);

  for (;;) {
    signal.throwIfAborted();
    const leaseId = options.mayResume() ? stranded() : undefined;
    if (leaseId === undefined) {
      await firstHeard([spool.changed, book.changed], { signal });
      continue;
    }
    try {
      const { work } = await fleet.resume({ leaseId }, { signal });
      backoff.reset();
      if (work) await options.accept(work);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof FleetError)) throw error;
      log.warn({ leaseId, reason: reasonOf(error) }, 'the work of finished pictures was not resumed');
      // Any other refusal is not about this work: a token that was replaced, an api that is older than this worker.
      if (!isFleetRefusal(error, 'fleet.lease-lost') && !isFleetRefusal(error, 'request.invalid')) {
        await backoff.pause(signal);
        continue;
      }
    }
    // What was resumed belongs to the new lease by now.
    for (const picture of spool.ofLease(leaseId)) await spool.drop(picture, 'its work went on without it');
  }
}
