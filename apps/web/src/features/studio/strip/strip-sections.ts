import { type GenerationView, hasEnded, type ImageListItem } from '@pingvas/contracts';

export interface NowSlot {
  readonly generation: GenerationView;
  readonly index: number;
  readonly image: GenerationView['images'][number] | null;
}

export type PastItem =
  | { readonly kind: 'image'; readonly at: string; readonly image: ImageListItem }
  | { readonly kind: 'failed'; readonly at: string; readonly generation: GenerationView };

export interface StripSections {
  /** Nearest to its start on the right, so that time moves to the right. */
  readonly waiting: readonly GenerationView[];
  /** Every picture of the runs that are being made, the last one first. */
  readonly now: readonly NowSlot[];
  readonly past: readonly PastItem[];
  /** False when nothing was made today and the latest pictures stand there instead. */
  readonly isToday: boolean;
}

const recentMax = 24;
const isActive = ({ status }: GenerationView) => status === 'rendering' || status === 'uploading';

/** The runs that are being made; a claimed one counts only while nothing else is under way. */
export function activeRuns(feed: readonly GenerationView[]): readonly GenerationView[] {
  const active = feed.filter(isActive);
  if (active.length > 0) return active;
  const claimed = feed.filter(({ status }) => status === 'claimed').at(-1);
  return claimed ? [claimed] : [];
}

/** Sorts what the studio knows into the strip: waiting, now, today. `feed` and `images` come newest first. */
export function stripSections(
  feed: readonly GenerationView[],
  images: readonly ImageListItem[],
  now: Date,
): StripSections {
  const active = activeRuns(feed);
  const activeIds = new Set(active.map(({ id }) => id));
  const waiting = feed.filter((run) => !hasEnded(run.status) && !activeIds.has(run.id));

  const slots = active.flatMap((generation) =>
    Array.from({ length: generation.recipe.count }, (_, place): NowSlot => {
      const index = generation.recipe.count - 1 - place;
      const image = generation.images.find(({ pictureIndex }) => pictureIndex === index) ?? null;
      return { generation, index, image };
    }),
  );

  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  const isOfToday = (moment: string) => new Date(moment) >= midnight;

  const hung = images
    .filter(({ generationId }) => !activeIds.has(generationId))
    .map((image): PastItem => ({ kind: 'image', at: image.createdAt, image }));
  const failed = feed
    .filter(({ status }) => status === 'failed')
    .map(
      (generation): PastItem => ({
        kind: 'failed',
        at: generation.completedAt ?? generation.createdAt,
        generation,
      }),
    );
  const past = [...hung, ...failed].sort((one, other) => other.at.localeCompare(one.at));
  const today = past.filter(({ at }) => isOfToday(at));
  const isToday = today.length > 0;
  return { waiting, now: slots, past: isToday ? today : past.slice(0, recentMax), isToday };
}
