import type { ImageListItem } from '@pingvas/contracts';
import { Link } from '@tanstack/react-router';
import { useLayoutEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { pictureName } from '../../pictures/picture-name.ts';
import { classNames } from '../../ui/class-names.ts';
import { Picture } from '../../ui/Picture.tsx';

interface FilmProps {
  readonly images: readonly ImageListItem[];
  readonly currentId: string;
}

/** The neighbours as a strip of film; where it is too long, the picture on the wall is in its middle. */
export function Film({ images, currentId }: FilmProps) {
  const t = useTranslations('image');
  const ref = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const film = ref.current;
    const current = film?.querySelector<HTMLElement>('[aria-current]');
    if (!film || !current) return;
    film.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - film.clientWidth / 2;
  }, [currentId, images]);

  return (
    <nav data-film aria-label={t('film')} className="mx-6 mb-[22px] max-wide:hidden">
      <div ref={ref} className="strip-scroll relative flex h-[72px] items-center overflow-x-auto">
        <div className="mx-auto flex gap-1 px-1">
          {images.map((image) => {
            const isCurrent = image.id === currentId;
            return (
              <Link
                key={image.id}
                to="/images/$imageId"
                params={{ imageId: image.id }}
                replace
                aria-current={isCurrent ? 'true' : undefined}
                tabIndex={isCurrent ? 0 : -1}
                draggable={false}
                className={classNames(
                  'relative block h-16 shrink-0',
                  isCurrent ? 'mx-1 film-current' : '-outline-offset-2',
                )}
                style={{ width: Math.round(64 * Math.min(2.4, Math.max(0.5, image.width / image.height))) }}
              >
                <Picture
                  src={image.thumbnailUrl}
                  alt={pictureName(image.prompt)}
                  thumbhash={image.thumbhash}
                  isEager
                />
              </Link>
            );
          })}
        </div>
      </div>
    </nav>
  );
}
