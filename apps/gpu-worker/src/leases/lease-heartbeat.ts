import { type LeaseProgress, previewsPerSecondMax } from '@pingvas/contracts';
import type { Logger } from 'pino';
import { isFleetRefusal } from '../api/fleet-error.ts';
import type { FleetPort } from '../api/fleet-port.ts';
import { reasonOf } from '../reason-of.ts';
import { type BackoffLimits, createBackoff } from '../time/backoff.ts';
import { type LeaseBook, leasesMax } from './lease-book.ts';

export interface HeartbeatOptions {
  readonly fleet: FleetPort;
  readonly book: LeaseBook;
  readonly log: Logger;
  /** Seconds between two beats when nothing is new; the api decides. */
  readonly beatSeconds: () => number;
  /** Milliseconds that a beat may take before the next one is tried. */
  readonly timeoutMs: number;
  readonly backoff: BackoffLimits;
  /** The api knows neither this worker nor its token (any more). */
  readonly onUnknownWorker: () => void;
}

const shortestGapMs = 1_000 / previewsPerSecondMax;

/**
 * Keeps every lease alive until the signal aborts, passes on progress and obeys the answers.
 *
 * One beat is under way at a time and says what is newest then, so a slow line makes previews rarer, never later.
 */
export async function beatLeases(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const { fleet, book, log } = options;
  const backoff = createBackoff(options.backoff);
  /** What the api knows of each lease; a lease that is not here was never beaten for. */
  const told = new Map<string, LeaseProgress>();
  let beganAt = Number.NEGATIVE_INFINITY;

  const hasNews = () => book.all().some((lease) => told.get(lease.id) !== lease.progress);
  const dueInMs = () => {
    const gapMs = hasNews() ? shortestGapMs : options.beatSeconds() * 1_000;
    return beganAt + gapMs - performance.now();
  };

  for (;;) {
    signal.throwIfAborted();
    for (const leaseId of told.keys()) if (!book.find(leaseId)) told.delete(leaseId);
    if (book.all().length === 0) {
      await book.changed.heard({ signal });
      continue;
    }
    const waitMs = dueInMs();
    if (waitMs > 0) {
      await book.changed.heard({ withinMs: waitMs, signal });
      continue;
    }

    beganAt = performance.now();
    const sent = book
      .all()
      .slice(0, leasesMax)
      .map(({ progress }) => progress);
    try {
      const { verdicts } = await fleet.beat(
        { leases: sent.map((progress) => withoutKnownPreview(progress, told.get(progress.leaseId))) },
        { signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]) },
      );
      backoff.reset();
      for (const progress of sent) told.set(progress.leaseId, progress);
      for (const { leaseId, verdict } of verdicts) {
        if (verdict === 'ok') continue;
        const lease = book.find(leaseId);
        if (!lease) continue;
        log.info({ leaseId, generationId: lease.work.generationId, verdict }, 'the lease is over');
        lease.cut({ kind: verdict });
        book.close(lease);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (isFleetRefusal(error, 'fleet.unknown-worker')) options.onUnknownWorker();
      // The lease may be lost by now, but only the api can say so: rendering goes on.
      log.warn({ reason: reasonOf(error) }, 'a beat did not arrive');
      await backoff.pause(signal);
    }
  }
}

/** A frame travels once: a later beat that has no newer one says nothing about it. */
function withoutKnownPreview(progress: LeaseProgress, told: LeaseProgress | undefined): LeaseProgress {
  if (!progress.preview || progress.preview !== told?.preview) return progress;
  const { preview: _known, ...rest } = progress;
  return rest;
}
