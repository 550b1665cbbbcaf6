import { SlidersHorizontal } from '@phosphor-icons/react/dist/csr/SlidersHorizontal';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ratioNames } from '../../../recipe/picture-size.ts';
import { Sheet } from '../../../ui/Sheet.tsx';
import type { Composer } from '../use-composer.ts';
import { ComposerFoot } from './ComposerFoot.tsx';
import { makeShortcut } from './make-shortcut.ts';
import { RecipeFields } from './RecipeFields.tsx';

interface PhoneComposerProps {
  readonly composer: Composer;
  readonly isOffline: boolean;
}

/** On a phone: one line of the prompt, the main action, and the whole composer as a sheet. */
export function PhoneComposer({ composer, isOffline }: PhoneComposerProps) {
  const t = useTranslations('composer');
  const [isOpen, setIsOpen] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { draft, size } = composer;
  const ratio = draft.ratio ? ratioNames[draft.ratio] : t('sizeValue', { ...size });

  const open = () => {
    setIsOpen(true);
    requestAnimationFrame(() => field.current?.focus());
  };
  const makeFromLine = () => {
    if (!composer.make()) open();
  };
  const makeFromSheet = () => {
    if (composer.make()) setIsOpen(false);
    else field.current?.focus();
  };

  return (
    // What is typed in the sheet arrives here, too.
    <section
      aria-label={t('title')}
      onKeyDown={makeShortcut(isOpen ? makeFromSheet : makeFromLine)}
      className="composer-foot shrink-0 bg-ground px-4 pt-[17px] pb-[14px] hairline-top"
    >
      <div className="mb-[14px] flex h-9 items-center gap-4">
        <button
          type="button"
          onClick={open}
          aria-label={`${t('open')}: ${draft.prompt || t('promptPlaceholder')}`}
          className="label-face -my-1 min-h-11 min-w-0 flex-1 truncate text-left text-16"
        >
          {draft.prompt || <span className="text-ink-3">{t('promptPlaceholder')}</span>}
        </button>
        <button
          type="button"
          onClick={() => setIsOpen(true)}
          className="figures relative flex h-9 items-center before:absolute before:inset-x-0 before:-inset-y-1 gap-1.5 rounded-control bg-raised px-2.5 text-13 text-ink-2"
        >
          <SlidersHorizontal size={16} aria-hidden="true" />
          {t('chip', { ratio, steps: draft.steps })}
        </button>
      </div>
      <ComposerFoot composer={composer} isOffline={isOffline} onMake={makeFromLine} isBrief />
      <Sheet isOpen={isOpen} onClose={() => setIsOpen(false)} title={t('title')} isFull>
        <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-5">
          <RecipeFields composer={composer} field={field} />
        </div>
        <div className="px-4 pt-3 pb-[calc(14px+env(safe-area-inset-bottom))] hairline-top">
          <ComposerFoot composer={composer} isOffline={isOffline} onMake={makeFromSheet} />
        </div>
      </Sheet>
    </section>
  );
}
