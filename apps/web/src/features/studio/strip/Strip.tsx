import { type KeyboardEvent, useRef } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useIsPhone } from '../../../ui/use-media.ts';
import type { Studio } from '../use-studio.ts';
import { NowSection } from './NowSection.tsx';
import { PastSection } from './PastSection.tsx';
import { WaitingSection } from './WaitingSection.tsx';

/** Widths of the pale mats that explain an empty strip, in a rhythm of usual ratios. */
const paleMats = [111, 61, 76, 111, 51, 112, 75].map((width, place) => ({ width, place }));

/** The strip is time: waiting, now, today. What is chosen here hangs on the wall. */
export function Strip({ studio }: { readonly studio: Studio }) {
  const t = useTranslations('strip');
  const format = useFormatter();
  const isPhone = useIsPhone();
  const ref = useRef<HTMLElement>(null);
  const { sections, shown } = studio;
  const { waiting, now, past, isToday } = sections;
  // A phone has no room for what is to come while something is being made.
  const hasWaiting = waiting.length > 0 && !(isPhone && now.length > 0);
  const isEmpty = waiting.length + now.length + past.length === 0;

  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move || !ref.current) return;
    const items = [...ref.current.querySelectorAll<HTMLElement>('[data-strip-item]:enabled')];
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const next = items[at + move];
    if (at === -1 || !next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };

  return (
    <section
      ref={ref}
      aria-label={t('label')}
      onKeyDown={onKeyDown}
      className="strip-scroll relative z-(--z-strip) flex h-(--strip) shrink-0 overflow-x-auto overflow-y-hidden bg-wall px-5 pt-[13px] hairline-top max-wide:h-[104px] max-wide:px-4 max-wide:pt-2.5"
    >
      {isEmpty && shown.kind !== 'loading' && (
        <div>
          <p className="mb-2 max-w-none text-13 text-ink-2">{t('explain')}</p>
          <div aria-hidden="true" className="flex gap-(--gap-picture)">
            {paleMats.map(({ width, place }) => (
              <span key={place} className="h-[76px] bg-ground max-wide:h-[60px]" style={{ width }} />
            ))}
          </div>
        </div>
      )}
      {hasWaiting && <WaitingSection studio={studio} />}
      {now.length > 0 && <NowSection studio={studio} />}
      {past.length > 0 && (
        <PastSection
          studio={studio}
          label={isToday ? t('today') : t('recent')}
          count={isToday ? `${format.number(past.length)}${isToday && studio.isTodayLonger ? '+' : ''}` : ''}
        />
      )}
    </section>
  );
}
