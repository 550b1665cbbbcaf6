import { CaretUpDown } from '@phosphor-icons/react/dist/csr/CaretUpDown';
import { type PointerEvent, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useMonthNames } from '../../pictures/use-month-names.ts';
import { classNames } from '../../ui/class-names.ts';
import type { MonthCount } from './gallery-layout.ts';
import { fractionOfMonth, monthAtFraction } from './scrub-scale.ts';

interface ScrubHandleProps {
  readonly months: readonly MonthCount[];
  readonly current: string;
  /** Changes with every bit of scrolling. */
  readonly isScrolling: boolean;
  /** Of the room it moves in, CSS pixels. */
  readonly height: number;
  readonly onGo: (month: string) => void;
}

const staysMs = 1_500;
const handleHeight = 44;
const top = 60;

/** A phone's scrubber: a handle at the right edge, there only while one scrolls. */
export function ScrubHandle({ months, current, isScrolling, height, onGo }: ScrubHandleProps) {
  const t = useTranslations('gallery');
  const names = useMonthNames();
  const [isShown, setIsShown] = useState(false);
  const [grip, setGrip] = useState<number | null>(null);
  const isHeld = grip !== null;
  const room = Math.max(1, height - top - handleHeight - 16);

  useEffect(() => {
    if (isScrolling || isHeld) {
      setIsShown(true);
      return;
    }
    const timer = setTimeout(() => setIsShown(false), staysMs);
    return () => clearTimeout(timer);
  }, [isScrolling, isHeld]);

  const y = Math.round(fractionOfMonth(months, current) * room);
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (grip === null) return;
    const above = event.currentTarget.parentElement?.getBoundingClientRect().top ?? 0;
    const fraction = Math.min(1, Math.max(0, (event.clientY - above - top - grip) / room));
    const month = monthAtFraction(months, fraction);
    if (month !== null && month !== current) onGo(month);
  };
  const release = () => setGrip(null);

  return (
    <div
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setGrip(event.clientY - event.currentTarget.getBoundingClientRect().top);
      }}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={release}
      className={classNames(
        'absolute right-0 z-(--z-strip) flex h-11 touch-none items-center gap-2 rounded-l-round bg-ink pr-2.5 pl-4 text-14 font-strong whitespace-nowrap text-ground shadow-float select-none handle-fade',
        !isShown && 'pointer-events-none opacity-0',
      )}
      style={{ top: top + y }}
      title={t('scrubber')}
    >
      {names.brief(current)}
      <CaretUpDown size={18} weight="bold" />
    </div>
  );
}
