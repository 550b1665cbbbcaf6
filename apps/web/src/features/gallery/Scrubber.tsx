import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useMonthNames } from '../../pictures/use-month-names.ts';
import { classNames } from '../../ui/class-names.ts';
import type { MonthCount } from './gallery-layout.ts';
import { markNear, scrubScale } from './scrub-scale.ts';

interface ScrubberProps {
  readonly months: readonly MonthCount[];
  readonly current: string;
  /** Of the room that it has, CSS pixels. */
  readonly height: number;
  /** Pictures on the way to the month that was asked for are being loaded. */
  readonly isLoading: boolean;
  readonly onGo: (month: string) => void;
}

/** All months at the right edge, one line each; the oldest always has its name. */
export function Scrubber({ months, current, height, isLoading, onGo }: ScrubberProps) {
  const t = useTranslations('gallery');
  const names = useMonthNames();
  const [pointed, setPointed] = useState<string | null>(null);
  const scale = scrubScale(months, height);
  const at = Math.max(
    0,
    months.findIndex(({ month }) => month === current),
  );

  const point = (event: PointerEvent<HTMLElement>) => {
    const { top } = event.currentTarget.getBoundingClientRect();
    const mark = markNear(scale, event.clientY - top - edge);
    if (!mark || mark.month === pointed) return;
    setPointed(mark.month);
    onGo(mark.month);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: months.length - 1 }[event.key];
    const month = next === undefined ? undefined : months[next]?.month;
    if (month === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onGo(month);
  };
  const bubble = scale.marks.find(({ month }) => month === pointed);

  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t('scrubber')}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={Math.max(1, months.length - 1)}
      aria-valuenow={at}
      aria-valuetext={t('scrubberValue', { month: names.full(current), count: months[at]?.count ?? 0 })}
      aria-busy={isLoading}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        point(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) point(event);
      }}
      onPointerUp={() => setPointed(null)}
      onPointerCancel={() => setPointed(null)}
      className="absolute right-0 w-(--scrubber) cursor-pointer touch-none text-13 select-none"
      style={{ top: scrubberTop - edge, height: height + 2 * edge }}
    >
      <div aria-hidden="true" className="figures absolute inset-x-0" style={{ top: edge }}>
        {scale.years.map(({ year, y }) => (
          <span key={year} className={`${line} font-strong text-ink`} style={{ top: y - 9 }}>
            {year}
          </span>
        ))}
        {scale.marks.map(({ month, y, lineWidth, hasLabel }) => {
          const isCurrent = month === current;
          return (
            <span
              key={month}
              className={classNames(line, isCurrent ? 'font-strong text-glaze-text' : 'text-ink-3')}
              style={{ top: y - 9 }}
            >
              <span
                className={isCurrent ? 'h-1 bg-glaze-mark' : 'h-[1.5px] bg-current'}
                style={{ width: lineWidth }}
              />
              {hasLabel && names.alone(month)}
            </span>
          );
        })}
      </div>
      {bubble && (
        <p
          className="pointer-events-none absolute right-[calc(100%+8px)] flex h-9 items-center gap-2 rounded-control bg-ink px-3 whitespace-nowrap text-ground shadow-float"
          style={{ top: bubble.y + edge - 18 }}
        >
          <span className="font-strong">{names.full(bubble.month)}</span>
          <span className="figures">{t('count', { count: bubble.count })}</span>
        </p>
      )}
    </div>
  );
}

const edge = 12;
/** Of the first line's middle, below the bar. */
export const scrubberTop = 111;
const line = 'absolute right-3 flex h-[18px] items-center gap-1.5 whitespace-nowrap';
