import type { Preview } from '@pingvas/contracts';
import type { EngineModel } from '@pingvas/invokeai';
import type { Logger } from 'pino';
import { type DeliverPictureOptions, deliverPicture } from './deliver-picture.ts';
import type { EngineLink } from './engine/engine-link.ts';
import { EngineGone, type RenderItemOptions } from './engine/render-item.ts';
import { type RenderedPicture, renderPicture } from './engine/render-picture.ts';
import { type Lease, LeaseCutShort, WorkFailure } from './leases/lease.ts';
import { type LeaseBook, sendablePreview } from './leases/lease-book.ts';

export interface RenderWorkOptions extends DeliverPictureOptions {
  readonly engine: EngineLink;
  readonly book: LeaseBook;
  readonly render: Pick<RenderItemOptions, 'timeLimitMs' | 'holdMs' | 'pollMs' | 'backoff'>;
  /** True while no further picture may be begun. */
  readonly isDraining: () => boolean;
  readonly log: Logger;
}

/** What is left to say about a lease once nothing is done for it any more. */
export type LeaseEnd =
  | { readonly kind: 'delivered' | 'release' | 'cancel' | 'lost' }
  | { readonly kind: 'fail'; readonly failure: WorkFailure };

/** The renderer is free again; the lease itself ends when its last picture is delivered. */
export interface RenderedWork {
  readonly isEngineGone: boolean;
  /** At least one picture: the model is on the GPU now. */
  readonly hasRendered: boolean;
  readonly ended: Promise<LeaseEnd>;
}

/**
 * Renders the pictures of one lease in turn. Each is delivered while the next one renders, one delivery at a time, so
 * that the GPU never waits for the network. Never throws.
 */
export async function renderWork(options: RenderWorkOptions, lease: Lease): Promise<RenderedWork> {
  let deliveries: Promise<void> = Promise.resolve();
  let renderEnd: LeaseEnd = { kind: 'delivered' };
  let isEngineGone = false;
  let hasRendered = false;
  try {
    const model = await findModel(options, lease);
    for (const pictureIndex of lease.work.pictureIndices) {
      if (options.isDraining()) {
        renderEnd = { kind: 'release' };
        break;
      }
      const picture = await renderPicture(options.engine, {
        ...options.render,
        work: lease.work,
        pictureIndex,
        model,
        log: options.log,
        signal: lease.signal,
        onProgress: progressOf(options.book, lease, pictureIndex),
      });
      hasRendered = true;
      deliveries = deliveries
        .then(() => deliver(options, lease, picture))
        // Also when an earlier delivery failed and this one never begins.
        .finally(() => options.engine.leftovers.addImages([picture.imageName]));
      // Looked at when rendering is over; until then it must not count as unhandled.
      deliveries.catch(() => undefined);
    }
  } catch (error) {
    isEngineGone = error instanceof EngineGone;
    renderEnd = endOf(error);
  }
  if (!lease.cutShort()) options.book.report(lease, { ...withoutPreview(lease), stage: 'uploading' });
  const ended = deliveries.then(
    // A cut that came after the last picture was delivered changes nothing.
    () => (renderEnd.kind === 'delivered' ? renderEnd : (lease.cutShort() ?? renderEnd)),
    (error) => lease.cutShort() ?? endOf(error),
  );
  return { isEngineGone, hasRendered, ended };
}

async function deliver(options: RenderWorkOptions, lease: Lease, picture: RenderedPicture): Promise<void> {
  try {
    await deliverPicture(options, lease, picture);
    options.log.info(
      {
        leaseId: lease.id,
        generationId: lease.work.generationId,
        pictureIndex: picture.pictureIndex,
        sizeBytes: picture.bytes.byteLength,
        renderSeconds: Math.round(picture.renderSeconds * 100) / 100,
      },
      'delivered a picture',
    );
  } catch (error) {
    // Whatever renders beside this delivery is for nothing.
    const end = endOf(error);
    if (end.kind === 'fail') lease.cut(end);
    throw error;
  }
}

function progressOf(book: LeaseBook, lease: Lease, pictureIndex: number) {
  const { steps } = lease.work.recipe;
  let step = 0;
  let preview: Preview | null = null;
  book.report(lease, { stage: 'rendering', pictureIndex, step, steps });
  return (progress: { readonly fraction: number | null; readonly preview: Preview | null }) => {
    if (lease.cutShort()) return;
    // Second-order samplers say every fraction twice; a step never goes back.
    step = Math.max(step, Math.round((progress.fraction ?? 0) * steps));
    preview = sendablePreview(progress.preview) ?? preview;
    book.report(lease, { stage: 'rendering', pictureIndex, step, steps, ...(preview ? { preview } : {}) });
  };
}

function withoutPreview({ progress }: Lease) {
  const { preview: _preview, leaseId: _leaseId, ...rest } = progress;
  return rest;
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
  throw new WorkFailure('unknown-model', 'model', `the engine has no ${base} model of this name`, {
    isRetryable: false,
  });
}

function endOf(error: unknown): LeaseEnd {
  if (error instanceof LeaseCutShort) return error.cut;
  if (error instanceof EngineGone) return { kind: 'release' };
  if (error instanceof WorkFailure) return { kind: 'fail', failure: error };
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'fail',
    failure: new WorkFailure('engine-error', 'worker', message, { isRetryable: true, cause: error }),
  };
}
