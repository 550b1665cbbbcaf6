import { useCallback, useState } from 'react';
import { classNames } from './class-names.ts';
import { thumbhashUrl } from './thumbhash-url.ts';

interface PictureProps {
  readonly src: string;
  readonly alt: string;
  /** Shown, blurred, until the file is here. */
  readonly thumbhash?: string | undefined;
  /** Address of something sharper to show until the file is here, instead of the thumbhash. */
  readonly standIn?: string | undefined;
  readonly className?: string;
  readonly isEager?: boolean;
  readonly onLoad?: () => void;
  readonly onError?: () => void;
}

/** A picture at its own ratio, cut square, over its stand-in; the box around it gives the size. */
export function Picture({
  src,
  alt,
  thumbhash,
  standIn = (thumbhash && thumbhashUrl(thumbhash)) || undefined,
  className,
  isEager = false,
  onLoad,
  onError,
}: PictureProps) {
  const [loaded, setLoaded] = useState<string | null>(null);
  const isLoaded = loaded === src;
  // What the browser still has stands there at once, without a fade.
  const look = useCallback((img: HTMLImageElement | null) => {
    if (img?.complete && img.naturalWidth > 0) setLoaded(img.getAttribute('src'));
  }, []);
  return (
    <span className={classNames('relative block size-full overflow-hidden bg-mat', className)}>
      {/* It stays below while the picture fades in, or the ground would flash through. */}
      {standIn && (
        <img
          src={standIn}
          alt=""
          aria-hidden="true"
          className="absolute inset-0 size-full"
          draggable={false}
        />
      )}
      <img
        ref={look}
        src={src}
        alt={alt}
        loading={isEager ? 'eager' : 'lazy'}
        decoding="async"
        draggable={false}
        onLoad={() => {
          setLoaded(src);
          onLoad?.();
        }}
        onError={onError}
        className={classNames('absolute inset-0 size-full picture-in', !isLoaded && 'opacity-0')}
      />
    </span>
  );
}
