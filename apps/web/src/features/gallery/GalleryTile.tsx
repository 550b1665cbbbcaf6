import { Check } from '@phosphor-icons/react/dist/csr/Check';
import type { ImageListItem } from '@pingvas/contracts';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { pictureName } from '../../pictures/picture-name.ts';
import { classNames } from '../../ui/class-names.ts';
import { Picture } from '../../ui/Picture.tsx';
import { Pill } from '../../ui/Pill.tsx';
import { useLongPress } from '../../ui/use-long-press.ts';
import type { GalleryTile as TilePlace } from './gallery-layout.ts';

/** What can be done with a picture of the gallery; one object for all tiles, so that they need not be drawn again. */
export interface TileActions {
  readonly onFocus: (id: string) => void;
  readonly onOpen: (id: string) => void;
  readonly onToggle: (id: string) => void;
  readonly onReach: (id: string) => void;
}

interface GalleryTileProps extends TilePlace {
  readonly image: ImageListItem;
  readonly isChosen: boolean;
  readonly isSelecting: boolean;
  /** The one picture that Tab leads to. */
  readonly isCurrent: boolean;
  readonly isNew: boolean;
  /** It grows into the image view, or shrinks back from there. */
  readonly isShared: boolean;
  /** Width of the mat around a chosen picture, CSS pixels. */
  readonly matWidth: number;
  readonly actions: TileActions;
}

/** One picture on the gallery's wall, cut square and at its own ratio. */
export const GalleryTile = memo(function GalleryTile({
  image,
  x,
  y,
  width,
  height,
  isChosen,
  isSelecting,
  isCurrent,
  isNew,
  isShared,
  matWidth,
  actions,
}: GalleryTileProps) {
  const t = useTranslations('gallery');
  const pictures = useTranslations('pictures');
  const name = pictureName(image.prompt);
  const longPress = useLongPress(() => actions.onToggle(image.id));
  const chosenScale = Math.max(0.3, 1 - (2 * matWidth) / Math.min(width, height));

  return (
    <li className="group/tile absolute" style={{ left: x, top: y, width, height }} {...longPress}>
      {isChosen && (
        <span aria-hidden="true" className="absolute inset-0 border-3 border-glaze-mark! bg-glaze-wash" />
      )}
      <Link
        to="/images/$imageId"
        params={{ imageId: image.id }}
        data-picture={image.id}
        tabIndex={isCurrent ? 0 : -1}
        draggable={false}
        onFocus={() => actions.onFocus(image.id)}
        onClick={(event) => {
          // A click that comes from a key has no detail: Enter opens, whatever is chosen.
          const isByPointer = event.detail > 0;
          if (event.shiftKey && isByPointer) {
            event.preventDefault();
            actions.onReach(image.id);
          } else if (isSelecting && isByPointer) {
            event.preventDefault();
            actions.onToggle(image.id);
          } else if (!event.metaKey && !event.ctrlKey) {
            actions.onOpen(image.id);
          }
        }}
        className="gallery-picture absolute inset-0 select-none"
      >
        <span
          className="block size-full chosen-shrink"
          style={{
            transform: isChosen ? `scale(${chosenScale})` : undefined,
            viewTransitionName: isShared ? 'picture' : undefined,
          }}
        >
          <Picture src={image.thumbnailUrl} alt={name} thumbhash={image.thumbhash} isEager />
        </span>
        {image.isEmulated && <span className="sr-only">{pictures('emulator')}</span>}
        {isNew && <span className="sr-only">{t('isNew')}</span>}
      </Link>
      {image.isEmulated && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute bottom-2 left-2 opacity-0 tap group-has-focus-visible/tile:opacity-100 group-hover/tile:opacity-100"
        >
          <Pill look="emulator">{pictures('emulator')}</Pill>
        </span>
      )}
      {isNew && !isChosen && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-[7px] right-[7px] size-[17px] rounded-round border-3 border-ground! bg-glaze-mark"
        />
      )}
      <label
        className={classNames(
          'absolute top-0 left-0 block size-11 p-1.5',
          !isChosen &&
            'pointer-events-none opacity-0 group-has-focus-visible/tile:pointer-events-auto group-has-focus-visible/tile:opacity-100 group-hover/tile:pointer-events-auto group-hover/tile:opacity-100',
        )}
      >
        <input
          type="checkbox"
          checked={isChosen}
          tabIndex={isCurrent ? 0 : -1}
          aria-label={t('select', { name })}
          onChange={({ nativeEvent }) => {
            const isReaching = nativeEvent instanceof MouseEvent && nativeEvent.shiftKey;
            if (isReaching) actions.onReach(image.id);
            else actions.onToggle(image.id);
          }}
          className="peer absolute inset-0 m-0 size-full cursor-pointer opacity-0"
        />
        <span
          aria-hidden="true"
          className={classNames(
            'relative flex size-[26px] items-center justify-center rounded-round peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus',
            isChosen ? 'bg-glaze-mark text-on-mark' : 'bg-ground text-ink-2 edge-control',
          )}
        >
          <Check size={16} weight={isChosen ? 'bold' : 'regular'} />
        </span>
      </label>
    </li>
  );
});
