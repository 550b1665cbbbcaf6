import type { ImageListItem } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { useMonthNames } from '../../pictures/use-month-names.ts';
import { Button } from '../../ui/Button.tsx';
import { loadingShownAfterMs, useAfter } from '../../ui/use-after.ts';
import { GalleryTile, type TileActions } from './GalleryTile.tsx';
import type { GalleryRow, GallerySection, GalleryTile as TilePlace } from './gallery-layout.ts';

interface GalleryMonthProps {
  readonly section: GallerySection;
  /** Those of its rows that are near the eye. */
  readonly rows: readonly GalleryRow[];
  readonly images: readonly ImageListItem[];
  readonly chosen: ReadonlySet<string>;
  readonly isSelecting: boolean;
  readonly currentId: string | null;
  readonly sharedId: string | null;
  readonly seenBefore: string | null;
  readonly matWidth: number;
  readonly actions: TileActions;
}

/** A month: its heading, which stays under the bar as long as the month does, and its pictures. */
export function GalleryMonth({
  section,
  rows,
  images,
  chosen,
  isSelecting,
  currentId,
  sharedId,
  seenBefore,
  matWidth,
  actions,
}: GalleryMonthProps) {
  const t = useTranslations('gallery');
  const names = useMonthNames();
  const { month, count, top, height } = section;
  const mats = rows.filter(({ kind }) => kind === 'mats').flatMap(({ tiles }) => tiles);
  const tiles = rows.filter(({ kind }) => kind === 'pictures').flatMap((row) => row.tiles);

  return (
    <section
      className="absolute inset-x-0"
      style={{ top, height }}
      aria-label={t('monthPictures', { month: names.full(month) })}
    >
      <h2 className="sticky top-0 z-1 flex h-12 items-baseline gap-2.5 bg-ground pt-[9px] max-wide:px-4">
        <span className="label-face text-18">{names.full(month)}</span>
        <span className="figures text-13 text-ink-3">{t('count', { count })}</span>
      </h2>
      <ul>
        {tiles.map((tile) => {
          const image = images[tile.index];
          return (
            image && (
              <GalleryTile
                key={image.id}
                {...tile}
                image={image}
                isChosen={chosen.has(image.id)}
                isSelecting={isSelecting}
                isCurrent={image.id === currentId}
                isNew={seenBefore !== null && image.createdAt > seenBefore}
                isShared={image.id === sharedId}
                matWidth={matWidth}
                actions={actions}
              />
            )
          );
        })}
      </ul>
      {mats.length > 0 && <Mats tiles={mats} />}
    </section>
  );
}

/** Empty mats where pictures will hang; a wait that is short never shows them. */
export function Mats({ tiles }: { readonly tiles: readonly TilePlace[] }) {
  const isShown = useAfter(loadingShownAfterMs);
  if (!isShown) return null;
  return tiles.map(({ index, x, y, width, height }) => (
    <span
      key={index}
      aria-hidden="true"
      className="absolute bg-mat"
      style={{ left: x, top: y, width, height }}
    />
  ));
}

/** What stands at the foot when the next page did not come. */
export function MoreRow({ onRetry }: { readonly onRetry: () => void }) {
  const t = useTranslations('gallery');
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-center gap-3 px-4 py-8 text-14 text-ink-2"
    >
      {t('failedMore')}
      <Button onClick={onRetry}>{t('retry')}</Button>
    </div>
  );
}
