import { type LeaseProgress, previewsPerSecondMax } from '@pingvas/contracts';
import type { Logger } from 'pino';
import { isFleetRefusal } from '../api/fleet-error.ts';
import type { FleetPort } from '../api/fleet-port.ts';
import { reasonOf } from '../reason-of.ts';
import { type BackoffLimits, createBackoff } from '../time/backoff.ts';
import type { Lease } from './lease.ts';
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
/** An engine without work begins by then, and one word says both; until then a word only stands in its way. */
const claimedGapMs = 100;
/** Most pictures are delivered by then, and until then the word that they are on their way only stands in their way. */
const uploadingGapMs = 1_000;

/** What was said to the api about a lease. */
interface Said {
  /** The newest word that was answered; a sign of life instead of one that is kept back counts only as the first. */
  readonly told?: LeaseProgress;
  /** The newest frame that was answered. */
  readonly shown?: LeaseProgress['preview'];
  /** When a frame was sent last, by the clock of `performance`. Milliseconds. */
  readonly framedAt?: number;
}

/**
 * Keeps every lease alive until the signal aborts, passes on progress and obeys the answers.
 *
 * That the engine begins with a lease is told at once, and that a claim was heard within `claimedGapMs`. Frames of one
 * lease keep their distance from each other, and every other word from the last beat, so that no frame waits for a word;
 * `uploading` keeps the longest, and until then a beat says of its lease no more than that it is alive. One beat is under
 * way at a time and says what is newest then: a slow line makes previews rarer, never later.
 */
export async function beatLeases(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const { fleet, book, log } = options;
  const backoff = createBackoff(options.backoff);
  const said = new Map<string, Said>();
  let beganAt = Number.NEGATIVE_INFINITY;

  const dueAt = ({ id, progress, openedAt, changedAt }: Lease): number => {
    const { told, shown, framedAt } = said.get(id) ?? {};
    if (progress.stage === 'rendering' && told?.stage !== 'rendering') return Number.NEGATIVE_INFINITY;
    if (told === undefined) return openedAt + claimedGapMs;
    if (isNewFrame(progress, shown)) return frameDueAt(framedAt);
    const nextBeatAt = beganAt + options.beatSeconds() * 1_000;
    if (told === progress) return nextBeatAt;
    if (progress.stage === 'uploading') return Math.min(changedAt + uploadingGapMs, nextBeatAt);
    return beganAt + shortestGapMs;
  };

  /** What a beat at this moment says of a lease, and what the api knows once it answers. */
  const wordOf = (lease: Lease, now: number): { readonly says: LeaseProgress; readonly knows: Said } => {
    const { id: leaseId, progress } = lease;
    const before: Said = said.get(leaseId) ?? {};
    const { told, shown, framedAt } = before;
    if (progress.stage === 'uploading' && (told === undefined || (told !== progress && dueAt(lease) > now))) {
      const says: LeaseProgress = { leaseId, stage: 'waiting' };
      return { says, knows: { ...before, told: told ?? says } };
    }
    // A frame travels once, and one that comes too soon stays news.
    if (isNewFrame(progress, shown) && frameDueAt(framedAt) <= now) {
      return { says: progress, knows: { told: progress, shown: progress.preview, framedAt: now } };
    }
    const { preview: _kept, ...says } = progress;
    return { says, knows: { ...before, told: progress } };
  };

  for (;;) {
    signal.throwIfAborted();
    for (const leaseId of said.keys()) if (!book.find(leaseId)) said.delete(leaseId);
    const leases = book.all().slice(0, leasesMax);
    if (leases.length === 0) {
      await book.changed.heard({ signal });
      continue;
    }
    const now = performance.now();
    const waitMs = Math.min(...leases.map(dueAt)) - now;
    if (waitMs > 0) {
      await book.changed.heard({ withinMs: waitMs, signal });
      continue;
    }

    const sent = leases.map((lease) => wordOf(lease, now));
    beganAt = now;
    for (const { says } of sent) {
      if (says.preview) said.set(says.leaseId, { ...said.get(says.leaseId), framedAt: now });
    }
    try {
      const { verdicts } = await fleet.beat(
        { leases: sent.map(({ says }) => says) },
        { signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]) },
      );
      backoff.reset();
      for (const { says, knows } of sent) said.set(says.leaseId, knows);
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
      // After the pause the next one is due: a lease outlives two intervals without a beat, and no third one.
      beganAt = Number.NEGATIVE_INFINITY;
    }
  }
}

function isNewFrame({ preview }: LeaseProgress, shown: LeaseProgress['preview']): boolean {
  return preview !== undefined && preview !== null && preview !== shown;
}

function frameDueAt(framedAt = Number.NEGATIVE_INFINITY): number {
  return framedAt + shortestGapMs;
}
