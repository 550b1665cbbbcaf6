import type { RenderWork } from '@pingvas/contracts';
import type { Logger } from 'pino';
import { FleetError } from './api/fleet-error.ts';
import type { FleetPort } from './api/fleet-port.ts';
import { createClaimer } from './claim-work.ts';
import { createDeliveriesUnderWay } from './deliveries-under-way.ts';
import { endLease } from './end-lease.ts';
import { createEngineLine } from './engine/engine-line.ts';
import type { EngineLink } from './engine/engine-link.ts';
import type { WorkerFaults } from './fault-points.ts';
import { keepTidy } from './keep-tidy.ts';
import type { Lease } from './leases/lease.ts';
import { createLeaseBook, type LeaseBook } from './leases/lease-book.ts';
import { beatLeases } from './leases/lease-heartbeat.ts';
import { reasonOf } from './reason-of.ts';
import type { Registration } from './registration.ts';
import {
  type LeaseEnd,
  type RenderedWork,
  type RenderWorkOptions,
  renderWork,
  shareOut,
} from './render-work.ts';
import { resumeLeases } from './resume-leases.ts';
import type { Spool } from './spool/spool.ts';
import { createBackoff, pauseFor } from './time/backoff.ts';
import { firstHeard } from './time/bell.ts';
import { createEarlyUploads } from './upload/early-uploads.ts';
import type { WorkerTiming } from './worker-timing.ts';

export interface WorkerOptions {
  readonly fleet: FleetPort;
  readonly engine: EngineLink;
  readonly registration: Registration;
  readonly spool: Spool;
  readonly faults: WorkerFaults;
  readonly apiUrl: string;
  readonly itemTimeLimitMs: number;
  readonly engineHoldMs: number;
  readonly drainMs: number;
  readonly timing: WorkerTiming;
  readonly log: Logger;
}

export interface Worker {
  /**
   * Works until it is stopped, then resolves.
   *
   * @throws UnknownWorkerError
   */
  run(): Promise<void>;
  /** Claims nothing more, finishes the picture in work within the grace, and hands the rest back. */
  stop(): void;
}

/**
 * One job renders, one waits, in the engine as soon as there is a place; leases whose last pictures are on their way
 * come on top, up to this many in all.
 */
const heldMax = 6;
const renderedAndWaitingMax = 2;
/** A beat carries eight: these, and the one that a long poll may still bring. */
const resumedMax = 7;

/** An agent for one engine: claims, renders, uploads, delivers. */
export function createWorker(options: WorkerOptions): Worker {
  const { fleet, engine, registration, spool, faults, timing, log } = options;
  const book: LeaseBook = createLeaseBook();
  const deliveries = createDeliveriesUnderWay();
  const queue: Lease[] = [];
  const endings = new Set<Promise<void>>();
  const draining = new AbortController();
  const over = new AbortController();
  /** In the engine or before its line, in order. */
  const rendering = new Set<Lease>();
  let loadedModelName: string | null = null;

  const renderOptions: RenderWorkOptions = {
    fleet,
    engine,
    book,
    apiUrl: options.apiUrl,
    backoff: timing.fleetBackoff,
    storagePatienceMs: timing.storagePatienceMs,
    spool,
    faults,
    log,
    line: createEngineLine(),
    earlyUploads: createEarlyUploads({ fleet, apiUrl: options.apiUrl, faults }),
    deliveries,
    draining: draining.signal,
    render: {
      timeLimitMs: options.itemTimeLimitMs,
      holdMs: options.engineHoldMs,
      pollMs: timing.itemPollMs,
      backoff: timing.engineBackoff,
    },
  };

  const tellEnd = (lease: Lease, end: LeaseEnd) =>
    endLease({ fleet, book, backoff: timing.fleetBackoff, log }, lease, end, over.signal);

  function mayClaim(): boolean {
    // A lease cut short leaves the book at once, while its engine item is still being stopped.
    const busy = [...rendering, ...queue].filter((lease) => !lease.cutShort()).length;
    const isFree = busy < renderedAndWaitingMax && book.all().length < heldMax;
    return isFree && spool.hasRoom() && engine.facts() !== null;
  }

  async function claimWork(signal: AbortSignal): Promise<void> {
    const claimer = createClaimer({ fleet, engine, registration, timing, log });
    const backoff = createBackoff(timing.fleetBackoff);
    for (;;) {
      signal.throwIfAborted();
      if (!mayClaim()) {
        await firstHeard([book.changed, engine.changed, spool.changed], { signal });
        continue;
      }
      try {
        // What will be on the GPU when the claimed work begins: a swap costs more than a picture.
        const before = [...rendering, ...queue].at(-1);
        const askedAt = performance.now();
        const want = {
          loadedModelName: before?.work.model.name ?? loadedModelName,
          isBusy: before !== undefined,
        };
        const work = await claimer.claim(want, signal);
        if (work) await accept(work);
        // An api that says no at once would be asked without end.
        const isHasty = performance.now() - askedAt < registration.pace().claimWaitSeconds * 500;
        if (work || !isHasty) backoff.reset();
        else await backoff.pause(signal);
        if (work) await pauseFor(timing.nextClaimMs, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof FleetError)) throw error;
        log.warn({ reason: reasonOf(error) }, 'the api gave no work');
        await backoff.pause(signal);
      }
    }
  }

  async function accept(work: RenderWork): Promise<void> {
    const { leaseId, generationId, attempt, pictureIndices } = work;
    const lease = book.open(work);
    faults.reach('claimed');
    await spool.adopt(work);
    const { kept, missing } = shareOut(spool, lease);
    log.info(
      { leaseId, generationId, attempt, pictures: pictureIndices.length, rendered: kept.length },
      'claimed work',
    );
    // What needs no engine does not wait for one.
    if (missing.length === 0) void begin(lease);
    else queue.push(lease);
    book.changed.ring();
  }

  function begin(lease: Lease): Promise<void> {
    rendering.add(lease);
    const { linedUp, rendered } = renderWork(renderOptions, lease);
    remember(rendered.then((work) => endRendering(lease, work)));
    return linedUp;
  }

  async function renderQueue(signal: AbortSignal): Promise<void> {
    for (;;) {
      const lease = queue.shift();
      if (!lease) {
        await book.changed.heard({ signal });
        continue;
      }
      if (lease.cutShort()) continue;
      await begin(lease);
    }
  }

  async function endRendering(
    lease: Lease,
    { ended, isEngineGone, hasRendered }: RenderedWork,
  ): Promise<void> {
    rendering.delete(lease);
    if (hasRendered) loadedModelName = lease.work.model.name;
    if (isEngineGone) {
      loadedModelName = null;
      handBackQueue();
    }
    book.changed.ring();
    await tellEnd(lease, await ended);
  }

  function handBackQueue(): void {
    for (const lease of queue.splice(0)) remember(tellEnd(lease, { kind: 'release' }));
  }

  function remember(ending: Promise<void>): void {
    const remembered = ending.finally(() => {
      endings.delete(remembered);
      book.changed.ring();
    });
    endings.add(remembered);
  }

  /** Resolves when nothing is left to do, at the latest when the grace and the farewell are over. */
  async function drain(): Promise<void> {
    handBackQueue();
    const isDone = () => rendering.size === 0 && endings.size === 0;
    const untilDone = async (withinMs: number) => {
      const deadline = performance.now() + withinMs;
      while (!isDone() && performance.now() < deadline) {
        await book.changed.heard({ withinMs: deadline - performance.now() });
      }
    };
    await untilDone(options.drainMs);
    if (isDone()) return;
    log.warn('the grace is over; handing the picture in work back');
    for (const lease of book.all()) lease.cut({ kind: 'release' });
    await untilDone(timing.farewellMs);
  }

  return {
    stop: () => draining.abort(new Error('the worker is stopped')),
    async run() {
      const end = (reason: unknown) => {
        if (over.signal.aborted) return;
        over.abort(reason);
        for (const lease of book.all()) lease.cut({ kind: 'lost' });
      };
      await spool.open();
      const working = AbortSignal.any([draining.signal, over.signal]);
      const background = [
        resumeLeases(
          {
            fleet,
            spool,
            book,
            backoff: timing.fleetBackoff,
            mayResume: () => book.all().length < resumedMax,
            accept,
            log,
          },
          working,
        ),
        engine.run(over.signal),
        renderQueue(over.signal),
        keepTidy({ engine, deliveries, changed: book.changed, timing }, over.signal),
        beatLeases(
          {
            fleet,
            book,
            log,
            beatSeconds: () => registration.pace().beatSeconds,
            timeoutMs: timing.beatTimeoutMs,
            backoff: timing.beatBackoff,
            onUnknownWorker: () => registration.forget(),
          },
          over.signal,
        ),
      ].map((part) =>
        part.catch((error) => {
          if (working.aborted && error === working.reason) return;
          if (!over.signal.aborted) log.error({ err: error }, 'a part of the worker broke');
          end(error);
        }),
      );
      try {
        await claimWork(working).catch((error) => {
          if (!draining.signal.aborted) throw error;
        });
        await drain();
        await engine.leftovers.sweep(AbortSignal.timeout(timing.farewellMs)).catch(() => undefined);
      } catch (error) {
        end(error);
      }
      const failure = over.signal.aborted ? over.signal.reason : null;
      end(new Error('the worker has stopped'));
      await Promise.all(background);
      if (failure) throw failure;
    },
  };
}
