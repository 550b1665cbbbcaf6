import type { ImageListItem } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { pictureName } from '../../../pictures/picture-name.ts';
import { classNames } from '../../../ui/class-names.ts';
import { Picture } from '../../../ui/Picture.tsx';

interface HungPictureProps {
  readonly image: ImageListItem;
  /** The last look at it while it formed: nearly the picture, so that nothing blurs again when it arrives. */
  readonly lastPreview?: string | undefined;
}

/** A finished picture: first its small version, which is here at once, then the full one over it. */
export function HungPicture({ image, lastPreview }: HungPictureProps) {
  const t = useTranslations('stage');
  const [fullUrl, setFullUrl] = useState<string | null>(null);
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const isFull = fullUrl === image.url;

  return (
    <>
      <Picture src={image.thumbnailUrl} alt="" thumbhash={image.thumbhash} standIn={lastPreview} isEager />
      <img
        src={image.url}
        alt={pictureName(image.prompt)}
        draggable={false}
        decoding="async"
        onLoad={() => setFullUrl(image.url)}
        onError={() => setBrokenUrl(image.url)}
        className={classNames('picture-in absolute inset-0 size-full', !isFull && 'opacity-0')}
      />
      {brokenUrl === image.url && (
        <p
          role="alert"
          className="absolute inset-x-0 bottom-0 max-w-none bg-ground p-3 text-center text-13 text-ink-2"
        >
          {t('loadFailed')}
        </p>
      )}
    </>
  );
}
