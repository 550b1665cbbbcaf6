import type { Preview } from '@pingvas/contracts';
import type { EngineModel } from '@pingvas/invokeai';
import type { Logger } from 'pino';
import { type DeliverPictureOptions, deliverPicture } from './deliver-picture.ts';
import type { DeliveriesUnderWay } from './deliveries-under-way.ts';
import type { EngineLine, EnginePlace } from './engine/engine-line.ts';
import type { EngineLink } from './engine/engine-link.ts';
import { EngineGone, type RenderItemOptions } from './engine/render-item.ts';
import { type RenderedPicture, renderPicture } from './engine/render-picture.ts';
import { type Lease, LeaseCutShort, WorkFailure } from './leases/lease.ts';
import { type LeaseBook, sendablePreview } from './leases/lease-book.ts';
import { type KeptPicture, type NamedPicture, namePicture, type Spool } from './spool/spool.ts';
import type { EarlyUpload, EarlyUploads } from './upload/early-uploads.ts';

export interface RenderWorkOptions extends DeliverPictureOptions {
  readonly engine: EngineLink;
  readonly book: LeaseBook;
  readonly line: EngineLine;
  readonly earlyUploads: EarlyUploads;
  readonly deliveries: DeliveriesUnderWay;
  readonly render: Pick<RenderItemOptions, 'timeLimitMs' | 'holdMs' | 'pollMs' | 'backoff'>;
  /** Aborted while no further picture may be begun. */
  readonly draining: AbortSignal;
  readonly log: Logger;
}

/** What is left to say about a lease once nothing is done for it any more. */
export type LeaseEnd =
  | { readonly kind: 'delivered' | 'release' | 'cancel' | 'lost' }
  | { readonly kind: 'fail'; readonly failure: WorkFailure };

/** Nothing of the work is in the engine any more; the lease itself ends when its last picture is delivered. */
export interface RenderedWork {
  readonly isEngineGone: boolean;
  /** At least one picture: the model is on the GPU now. */
  readonly hasRendered: boolean;
  readonly ended: Promise<LeaseEnd>;
}

/** Work on its way through the engine. Neither promise rejects. */
export interface RenderingWork {
  /** The last picture has its place in the engine's line, or none is to come: the next work may line up. */
  readonly linedUp: Promise<void>;
  readonly rendered: Promise<RenderedWork>;
}

/** A picture whose upload began when its bytes came, before it was looked at and written to disk. */
interface BegunDelivery {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly named: NamedPicture;
  readonly upload: EarlyUpload;
  readonly over: () => void;
}

/** The worker drains and the engine had not begun with the picture. */
class NotBegun extends Error {}

/**
 * Renders the pictures of one lease in turn. The next one waits in the engine while one renders, and each is delivered
 * while the next one renders, one delivery at a time: the GPU never waits for the network. Never throws.
 */
export function renderWork(options: RenderWorkOptions, lease: Lease): RenderingWork {
  const { promise: linedUp, resolve: haveLinedUp } = Promise.withResolvers<void>();
  const rendered = renderAll(options, lease, haveLinedUp).finally(haveLinedUp);
  return { linedUp, rendered };
}

async function renderAll(
  options: RenderWorkOptions,
  lease: Lease,
  onLinedUp: () => void,
): Promise<RenderedWork> {
  const failed = new AbortController();
  const signal = AbortSignal.any([lease.signal, failed.signal]);
  const inEngine: Promise<void>[] = [];
  let deliveries: Promise<void> = Promise.resolve();
  let renderEnd: LeaseEnd = { kind: 'delivered' };
  let isEngineGone = false;
  let hasRendered = false;

  /** The first failure decides; what else of this work is in the engine is for nothing, but for a drain. */
  function fail(error: unknown): void {
    if (failed.signal.aborted) return;
    isEngineGone = error instanceof EngineGone;
    renderEnd = endOf(error);
    if (!(error instanceof NotBegun)) failed.abort(error);
  }

  const asNotBegun = (error: unknown) =>
    options.draining.aborted && error === options.draining.reason ? new NotBegun() : error;

  function sendOff(picture: KeptPicture, begun?: BegunDelivery): void {
    // Of what was begun no more than these: it holds the bytes, and those before it may wait for minutes.
    const upload = begun?.upload;
    const over = begun?.over ?? options.deliveries.begin();
    deliveries = deliveries.then(() => deliver(options, lease, picture, upload));
    // Looked at when rendering is over; until then it must not count as unhandled.
    deliveries.then(over, over);
  }

  async function renderOne(model: EngineModel, pictureIndex: number, place: EnginePlace): Promise<void> {
    const progress = progressOf(options, lease, pictureIndex);
    let begun: BegunDelivery | undefined;
    const giveUp = () => {
      begun?.upload.drop();
      begun?.over();
      begun = undefined;
    };
    const begin = (bytes: Uint8Array<ArrayBuffer>) => {
      giveUp();
      const { generationId } = lease.work;
      const named = namePicture({ generationId, leaseId: lease.id, pictureIndex }, bytes);
      const upload = options.earlyUploads.begin(lease, named, bytes);
      begun = { bytes, named, upload, over: options.deliveries.begin() };
      // Its last frames would come with the picture, and before it on the way. A picture after it says its own words.
      if (lease.progress.pictureIndex === pictureIndex) reportUploading(options, lease);
      return begun;
    };
    try {
      const picture = await renderPicture(options.engine, {
        ...options.render,
        line: options.line,
        place,
        work: lease.work,
        pictureIndex,
        model,
        log: options.log,
        signal,
        mayBegin: options.draining,
        onBytes: begin,
        onUseless: giveUp,
        ...progress,
      });
      hasRendered = true;
      options.faults.reach('rendered');
      const { bytes, renderSeconds } = picture;
      const delivery = begun?.bytes === bytes ? begun : begin(bytes);
      const kept = { ...delivery.named, renderSeconds };
      await keep(options, kept, picture);
      begun = undefined;
      sendOff(kept, delivery);
    } catch (error) {
      giveUp();
      fail(asNotBegun(error));
    } finally {
      place.leave();
    }
  }

  try {
    // An earlier lease of this work has rendered these.
    const { missing, kept } = shareOut(options.spool, lease);
    for (const picture of kept) sendOff(picture);
    if (missing.length > 0) {
      const model = await findModel(options, lease);
      for (const pictureIndex of missing) {
        const place = await options.line.enter({ signal: AbortSignal.any([signal, options.draining]) });
        inEngine.push(renderOne(model, pictureIndex, place));
      }
    }
  } catch (error) {
    fail(asNotBegun(error));
  }
  onLinedUp();
  await Promise.all(inEngine);
  if (renderEnd.kind === 'delivered') reportUploading(options, lease);
  const ended = deliveries.then(
    // A cut that came after the last picture was delivered changes nothing.
    () => (renderEnd.kind === 'delivered' ? renderEnd : (lease.cutShort() ?? renderEnd)),
    (error) => lease.cutShort() ?? endOf(error),
  );
  return { isEngineGone, hasRendered, ended };
}

/** From here on the picture outlives this process, and the engine's copy is of no more use. */
async function keep(
  { spool, engine, faults }: RenderWorkOptions,
  kept: KeptPicture,
  { bytes, itemId, imageName }: RenderedPicture,
): Promise<void> {
  try {
    await spool.keep(kept, bytes);
    faults.reach('spooled');
  } finally {
    engine.leftovers.addEndedItem(itemId, [imageName]);
  }
}

async function deliver(
  options: RenderWorkOptions,
  lease: Lease,
  picture: KeptPicture,
  upload?: EarlyUpload,
): Promise<void> {
  try {
    await deliverPicture(options, lease, picture, upload);
    const { generationId, pictureIndex, sizeBytes, renderSeconds } = picture;
    options.log.info(
      {
        leaseId: lease.id,
        generationId,
        pictureIndex,
        sizeBytes,
        renderSeconds: Math.round(renderSeconds * 100) / 100,
      },
      'delivered a picture',
    );
  } catch (error) {
    // Whatever renders beside this delivery is for nothing.
    const end = endOf(error);
    if (end.kind === 'fail') {
      if (end.failure.code === 'invalid-picture') await options.spool.drop(picture, 'it is damaged');
      lease.cut(end);
    }
    throw error;
  }
}

/** What of the work is rendered already, and what is not. */
export function shareOut(
  spool: Spool,
  { work: { generationId, pictureIndices } }: Pick<Lease, 'work'>,
): { readonly kept: readonly KeptPicture[]; readonly missing: readonly number[] } {
  const kept = pictureIndices.flatMap((index) => spool.find(generationId, index) ?? []);
  const isKept = (index: number) => kept.some(({ pictureIndex }) => pictureIndex === index);
  return { kept, missing: pictureIndices.filter((index) => !isKept(index)) };
}

/** Tells how one picture comes along, from the moment that the engine begins with it. */
function progressOf(
  { book, faults }: RenderWorkOptions,
  lease: Lease,
  pictureIndex: number,
): Pick<RenderItemOptions, 'onBegun' | 'onProgress'> {
  const { steps } = lease.work.recipe;
  let hasProgress = false;
  let step = 0;
  let preview: Preview | null = null;
  const report = () => {
    if (lease.cutShort()) return;
    book.report(lease, { stage: 'rendering', pictureIndex, step, steps, ...(preview ? { preview } : {}) });
  };
  return {
    onBegun: report,
    onProgress(progress) {
      if (!hasProgress) faults.reach('rendering');
      hasProgress = true;
      // Second-order samplers say every fraction twice; a step never goes back.
      step = Math.max(step, Math.round((progress.fraction ?? 0) * steps));
      preview = sendablePreview(progress.preview) ?? preview;
      report();
    },
  };
}

/** The picture that was told of last is here; one that is still to be made says so when the engine begins. */
function reportUploading({ book }: RenderWorkOptions, lease: Lease): void {
  if (lease.cutShort()) return;
  const { preview: _preview, leaseId: _leaseId, ...progress } = lease.progress;
  book.report(lease, { ...progress, stage: 'uploading' });
}

/** The engine's model of that name; asked for again when it is not in the list, which may be old. */
async function findModel({ engine, render }: RenderWorkOptions, lease: Lease): Promise<EngineModel> {
  const { signal } = lease;
  const { name, base } = lease.work.model;
  const isWanted = (model: EngineModel) => model.name === name && model.base === base;
  if (!(await engine.untilUp({ withinMs: render.holdMs, signal }))) {
    throw new EngineGone('the engine does not answer');
  }
  const known = engine.facts()?.models.find(isWanted);
  if (known) return known;
  try {
    const listed = (await engine.client.listMainModels({ signal })).find(isWanted);
    if (listed) return listed;
  } catch (cause) {
    signal.throwIfAborted();
    throw new EngineGone('the engine does not list its models', { cause });
  } finally {
    engine.suspect();
  }
  throw new WorkFailure('unknown-model', `the engine has no ${base} model of this name`);
}

function endOf(error: unknown): LeaseEnd {
  if (error instanceof LeaseCutShort) return error.cut;
  if (error instanceof EngineGone || error instanceof NotBegun) return { kind: 'release' };
  if (error instanceof WorkFailure) return { kind: 'fail', failure: error };
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'fail',
    failure: new WorkFailure('engine-error', message, { cause: error }),
  };
}
