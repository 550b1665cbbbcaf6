import { type EngineStatusView, type GenerationView, hasEnded, type ImageListItem } from '@pingvas/contracts';
import { listItemOf, type Progress, type ProgressBook } from '../../../api/live-news.ts';
import { activeRuns } from '../strip/strip-sections.ts';

/** What somebody asked the wall to show. `follow` shows whatever happens. */
export type StageChoice =
  | { readonly kind: 'follow' }
  | { readonly kind: 'image'; readonly imageId: string }
  | { readonly kind: 'run'; readonly generationId: string };

/** What the wall shows. */
export type StageView =
  | { readonly kind: 'loading' }
  | { readonly kind: 'first-run' }
  | { readonly kind: 'image'; readonly image: ImageListItem; readonly run: GenerationView | null }
  | {
      readonly kind: 'forming';
      readonly run: GenerationView;
      readonly index: number;
      readonly progress: Progress | null;
    }
  | { readonly kind: 'waiting'; readonly run: GenerationView }
  | { readonly kind: 'failed'; readonly run: GenerationView; readonly progress: Progress | null }
  | { readonly kind: 'offline'; readonly run: GenerationView; readonly progress: Progress | null };

export interface StageFacts {
  readonly choice: StageChoice;
  /** Newest first; undefined until the first answer. */
  readonly feed: readonly GenerationView[] | undefined;
  readonly images: readonly ImageListItem[] | undefined;
  readonly progress: ProgressBook;
  readonly engine: EngineStatusView['state'] | undefined;
  /** Failed runs that were taken down. */
  readonly dismissed: ReadonlySet<string>;
}

/** The index of the picture that forms now: what the engine says, else the first that is missing. */
function formingIndex(run: GenerationView, progress: Progress | null): number {
  const done = new Set(run.images.map(({ pictureIndex }) => pictureIndex));
  if (progress && !done.has(progress.pictureIndex)) return progress.pictureIndex;
  for (let index = 0; index < run.recipe.count; index += 1) if (!done.has(index)) return index;
  return run.recipe.count - 1;
}

function viewOfRun(run: GenerationView, { progress: book, engine }: StageFacts): StageView {
  const progress = book[run.id] ?? null;
  if (run.status === 'failed') return { kind: 'failed', run, progress };
  if (!hasEnded(run.status)) {
    if (engine === 'offline') return { kind: 'offline', run, progress };
    if (run.status === 'queued' || run.status === 'claimed') return { kind: 'waiting', run };
    return { kind: 'forming', run, index: formingIndex(run, progress), progress };
  }
  const last = run.images.at(-1);
  return last ? { kind: 'image', image: listItemOf(run, last), run } : { kind: 'waiting', run };
}

function imageView(imageId: string, { feed = [], images = [] }: StageFacts): StageView | null {
  const run = feed.find((known) => known.images.some(({ id }) => id === imageId)) ?? null;
  const listed = images.find(({ id }) => id === imageId);
  if (listed) return { kind: 'image', image: listed, run };
  const fresh = run?.images.find(({ id }) => id === imageId);
  return run && fresh ? { kind: 'image', image: listItemOf(run, fresh), run } : null;
}

/** Decides what hangs on the wall: what was asked for, else what is alive, else the latest. */
export function stageView(facts: StageFacts): StageView {
  const { choice, feed, images, dismissed } = facts;
  if (choice.kind === 'image') {
    const view = imageView(choice.imageId, facts);
    if (view) return view;
  }
  if (choice.kind === 'run') {
    const run = feed?.find(({ id }) => id === choice.generationId);
    const isGone = run && hasEnded(run.status) && run.status !== 'failed' && run.images.length === 0;
    if (run && !isGone && !dismissed.has(run.id)) return viewOfRun(run, facts);
  }
  if (!feed || !images) return { kind: 'loading' };

  const active = activeRuns(feed)[0];
  if (active) return viewOfRun(active, facts);
  const waiting = feed.filter(({ status }) => !hasEnded(status)).at(-1);
  if (waiting) return viewOfRun(waiting, facts);

  const failed = feed.find((run) => run.status === 'failed' && !dismissed.has(run.id));
  const newest = images[0];
  const failedAt = failed?.completedAt ?? failed?.createdAt ?? '';
  if (failed && (!newest || failedAt > newest.createdAt)) return viewOfRun(failed, facts);
  if (newest) return imageView(newest.id, facts) ?? { kind: 'first-run' };
  return { kind: 'first-run' };
}
