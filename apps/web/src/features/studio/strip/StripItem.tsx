import type { ReactNode } from 'react';
import { classNames } from '../../../ui/class-names.ts';

interface StripItemProps {
  readonly label: string;
  readonly ratio: number;
  readonly onPick?: (() => void) | undefined;
  /** What hangs on the wall now; a forming picture is marked in celadon. */
  readonly ring?: 'live' | 'chosen' | null;
  readonly children?: ReactNode;
  readonly isTabStop?: boolean;
  /** It has just been finished: the strip slides by one to make room. */
  readonly slidesIn?: boolean;
}

/** A mat can hardly be seen beyond these; a longer picture lies in the middle of it, whole. */
const ratioMin = 0.4;
const ratioMax = 3;

/** One picture, or the empty mat of one, at its own ratio. */
export function StripItem({
  label,
  ratio,
  onPick,
  ring = null,
  children,
  isTabStop = false,
  slidesIn = false,
}: StripItemProps) {
  const shownRatio = Math.min(ratioMax, Math.max(ratioMin, ratio));
  return (
    <button
      type="button"
      data-strip-item
      aria-label={label}
      aria-pressed={ring !== null}
      tabIndex={isTabStop ? 0 : -1}
      onClick={onPick}
      disabled={!onPick}
      className={classNames(
        slidesIn && 'strip-slides',
        'strip-item relative block h-[76px] shrink-0 bg-mat -outline-offset-2 max-wide:h-[60px]',
      )}
      style={{ '--ratio': shownRatio }}
    >
      {shownRatio === ratio ? (
        children
      ) : (
        <span
          className="absolute inset-0 m-auto block max-h-full max-w-full"
          style={{ aspectRatio: ratio, ...(ratio > ratioMax ? { width: '100%' } : { height: '100%' }) }}
        >
          {children}
        </span>
      )}
      {ring && (
        <span
          aria-hidden="true"
          className={classNames(
            'absolute inset-0 border-3',
            ring === 'live' ? 'border-glaze-mark!' : 'border-ink!',
          )}
        />
      )}
    </button>
  );
}
