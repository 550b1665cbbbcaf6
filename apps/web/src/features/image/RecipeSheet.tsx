import { type PointerEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { languageOf } from '../../messages/language-of.ts';
import { classNames } from '../../ui/class-names.ts';
import { RecipeFacts } from './RecipeFacts.tsx';
import { RecipeFoot } from './RecipeFoot.tsx';
import { nearestStop } from './swipe.ts';
import type { ShownImage } from './use-image-view.ts';

/** Shares of the screen's height at which the sheet rests. */
export const sheetStops = [0.45, 0.92] as const;

const [low, high] = sheetStops;
/** A press that moves less than this is a tap on the grip. */
const wobbleMax = 6;

/** The recipe on a phone: a sheet at the foot that is drawn up by its grip and never hides the way back. */
export function RecipeSheet({ image }: { readonly image: ShownImage }) {
  const t = useTranslations('image');
  const [stop, setStop] = useState<number>(low);
  const [drawn, setDrawn] = useState<number | null>(null);
  const grip = useRef<{ readonly y: number; readonly share: number } | null>(null);
  const hasMoved = useRef(false);
  const share = drawn ?? stop;
  const isHigh = stop === high;

  const shareAt = (event: PointerEvent) => {
    const from = grip.current;
    if (!from) return null;
    if (Math.abs(event.clientY - from.y) > wobbleMax) hasMoved.current = true;
    return Math.min(high, Math.max(0.2, from.share - (event.clientY - from.y) / innerHeight));
  };

  return (
    <section
      aria-label={t('sheet')}
      className={classNames(
        'absolute inset-x-0 bottom-0 z-(--z-sheet) flex flex-col rounded-t-sheet bg-ground shadow-float',
        drawn === null && 'sheet-height',
      )}
      style={{ height: `${share * 100}dvh` }}
    >
      <button
        type="button"
        aria-expanded={isHigh}
        aria-label={isHigh ? t('lowerSheet') : t('raiseSheet')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          grip.current = { y: event.clientY, share: stop };
          hasMoved.current = false;
        }}
        onPointerMove={(event) => setDrawn(shareAt(event))}
        onPointerUp={(event) => {
          const reached = shareAt(event);
          grip.current = null;
          setDrawn(null);
          if (reached !== null && hasMoved.current) setStop(nearestStop(reached, sheetStops));
        }}
        onPointerCancel={() => {
          grip.current = null;
          setDrawn(null);
        }}
        onClick={() => {
          if (!hasMoved.current) setStop(isHigh ? low : high);
          hasMoved.current = false;
        }}
        className="flex h-8 w-full shrink-0 touch-none justify-center rounded-t-sheet pt-2 -outline-offset-2"
      >
        <span aria-hidden="true" className="h-1 w-9 rounded-round bg-line-control" />
      </button>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">
        <h1 lang={languageOf(image.prompt)} className="label-face text-18 break-words select-text">
          {image.prompt}
        </h1>
        <RecipeFacts image={image} />
      </div>
      <div data-recipe-foot className="px-5 pt-3 pb-[calc(16px+env(safe-area-inset-bottom))] hairline-top">
        <RecipeFoot image={image} />
      </div>
    </section>
  );
}
