import { type PointerEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { pictureName } from '../../pictures/picture-name.ts';
import { classNames } from '../../ui/class-names.ts';
import { fitPicture } from '../../ui/frame-geometry.ts';
import { Picture } from '../../ui/Picture.tsx';
import { useElementSize } from '../../ui/use-element-size.ts';
import type { SwipeOutcome } from './swipe.ts';
import type { ShownImage } from './use-image-view.ts';
import { useSwipe } from './use-swipe.ts';

interface ImagePictureProps {
  readonly image: ShownImage;
  /** One pixel of the picture on one pixel of the screen; moved about by hand when it is larger than the wall. */
  readonly isActualSize: boolean;
  readonly onSwipe: (outcome: Exclude<SwipeOutcome, null>) => void;
}

/** The picture itself, as large as the wall allows, with nothing between it and the eye. */
export function ImagePicture({ image, isActualSize, onSwipe }: ImagePictureProps) {
  const t = useTranslations('image');
  const [area, space] = useElementSize<HTMLDivElement>();
  const [fullUrl, setFullUrl] = useState<string | null>(null);
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const { way, handlers } = useSwipe(!isActualSize, onSwipe);
  const pan = usePan(isActualSize);
  const size = isActualSize
    ? { width: image.width / devicePixelRatio, height: image.height / devicePixelRatio }
    : space && fitPicture(space, image, 0);

  return (
    <div
      ref={area}
      {...(isActualSize ? pan : handlers)}
      className={classNames(
        'flex min-h-0 min-w-0 flex-1',
        isActualSize ? 'picture-pan overflow-auto' : 'touch-pinch-zoom overflow-hidden',
      )}
    >
      {size && (
        <div
          className={classNames('relative m-auto shrink-0', way === null && 'picture-settle')}
          style={{
            ...size,
            translate: way ? `${way.x}px ${way.y}px` : undefined,
            viewTransitionName: 'picture',
          }}
        >
          <Picture src={image.thumbnailUrl} alt="" thumbhash={image.thumbhash} isEager />
          <img
            src={image.url}
            alt={pictureName(image.prompt)}
            draggable={false}
            decoding="async"
            onLoad={() => setFullUrl(image.url)}
            onError={() => setBrokenUrl(image.url)}
            className={classNames(
              'picture-in absolute inset-0 size-full',
              fullUrl !== image.url && 'opacity-0',
            )}
          />
          {brokenUrl === image.url && (
            <p
              role="alert"
              className="absolute inset-x-0 bottom-0 max-w-none bg-ground p-3 text-center text-13 text-ink-2"
            >
              {t('fileFailed')}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

/** Moves what is larger than its box with the mouse; a finger scrolls by itself. */
function usePan(isActive: boolean) {
  const grip = useRef<{ x: number; y: number } | null>(null);
  if (!isActive) return {};
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType !== 'mouse' || event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      grip.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!grip.current) return;
      event.currentTarget.scrollLeft -= event.clientX - grip.current.x;
      event.currentTarget.scrollTop -= event.clientY - grip.current.y;
      grip.current = { x: event.clientX, y: event.clientY };
    },
    onPointerUp: () => {
      grip.current = null;
    },
  };
}
