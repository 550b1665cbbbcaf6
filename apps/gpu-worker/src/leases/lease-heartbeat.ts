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

/** What the api knows of a lease. */
interface Told {
  readonly progress: LeaseProgress;
  /** The newest frame that was sent. */
  readonly preview: LeaseProgress['preview'];
}

/**
 * Keeps every lease alive until the signal aborts, passes on progress and obeys the answers.
 *
 * That the engine begins is told at once, and that a claim was heard within `claimedGapMs`. Frames of one lease keep
 * their distance from each other, and every other word from the last beat, so that no frame waits for a word;
 * `uploading` keeps the longest, and goes with no earlier beat of another lease. One beat is under way at a time and says
 * what is newest then: a slow line makes previews rarer, never later.
 */
export async function beatLeases(options: HeartbeatOptions, signal: AbortSignal): Promise<void> {
  const { fleet, book, log } = options;
  const backoff = createBackoff(options.backoff);
  /** A lease that is not here was never beaten for. */
  const told = new Map<string, Told>();
  let beganAt = Number.NEGATIVE_INFINITY;
  /** When a frame of a lease was sent last. */
  const framedAt = new Map<string, number>();

  const frameDueAt = (leaseId: string) => (framedAt.get(leaseId) ?? Number.NEGATIVE_INFINITY) + shortestGapMs;

  const dueAt = ({ id, progress, changedAt }: Lease): number => {
    const known = told.get(id);
    const beatMs = options.beatSeconds() * 1_000;
    const begins = progress.stage === 'rendering' && known?.progress.stage !== 'rendering';
    if (begins) return Number.NEGATIVE_INFINITY;
    if (known === undefined) return changedAt + claimedGapMs;
    if (isNewFrame(progress, known)) return frameDueAt(id);
    const nextBeatAt = beganAt + beatMs;
    if (known.progress === progress) return nextBeatAt;
    if (progress.stage === 'uploading') return Math.min(changedAt + uploadingGapMs, nextBeatAt);
    return beganAt + shortestGapMs;
  };

  for (;;) {
    signal.throwIfAborted();
    for (const known of [told, framedAt]) {
      for (const leaseId of known.keys()) if (!book.find(leaseId)) known.delete(leaseId);
    }
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

    const sent = leases.map((lease) => {
      const known = told.get(lease.id);
      const isEarly = lease.progress.stage === 'uploading' && dueAt(lease) > now;
      const progress = isEarly && known ? known.progress : lease.progress;
      return sayable(progress, { known, mayShow: frameDueAt(lease.id) <= now });
    });
    beganAt = now;
    for (const { says } of sent) if (says.preview) framedAt.set(says.leaseId, now);
    try {
      const { verdicts } = await fleet.beat(
        { leases: sent.map(({ says }) => says) },
        { signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]) },
      );
      backoff.reset();
      for (const { says, knows } of sent) told.set(says.leaseId, knows);
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

function isNewFrame({ preview }: LeaseProgress, known: Told | undefined): boolean {
  return preview !== undefined && preview !== null && preview !== known?.preview;
}

/** What a beat says, and what the api knows by it. A frame travels once, and one that comes too soon stays news. */
function sayable(
  progress: LeaseProgress,
  { known, mayShow }: { readonly known: Told | undefined; readonly mayShow: boolean },
): { readonly says: LeaseProgress; readonly knows: Told } {
  const isNew = isNewFrame(progress, known);
  if (isNew && mayShow) return { says: progress, knows: { progress, preview: progress.preview } };
  if (!progress.preview) return { says: progress, knows: { progress, preview: known?.preview } };
  const { preview: _kept, ...says } = progress;
  return { says, knows: { progress, preview: known?.preview } };
}
