import { useState } from 'react';
import { classNames } from './class-names.ts';
import { thumbhashUrl } from './thumbhash-url.ts';

interface PictureProps {
  readonly src: string;
  readonly alt: string;
  /** Shown, blurred, until the file is here. */
  readonly thumbhash?: string | undefined;
  readonly className?: string;
  readonly isEager?: boolean;
  readonly onLoad?: () => void;
  readonly onError?: () => void;
}

/** A picture at its own ratio, cut square, over its stand-in; the box around it gives the size. */
export function Picture({ src, alt, thumbhash, className, isEager = false, onLoad, onError }: PictureProps) {
  const [loaded, setLoaded] = useState<string | null>(null);
  const standIn = thumbhash ? thumbhashUrl(thumbhash) : null;
  const isLoaded = loaded === src;
  return (
    <span className={classNames('relative block size-full overflow-hidden bg-mat', className)}>
      {standIn && !isLoaded && (
        <img
          src={standIn}
          alt=""
          aria-hidden="true"
          className="absolute inset-0 size-full"
          draggable={false}
        />
      )}
      <img
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
