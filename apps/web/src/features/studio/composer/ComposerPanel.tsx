import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Composer } from '../use-composer.ts';
import { ComposerFoot } from './ComposerFoot.tsx';
import { makeShortcut } from './make-shortcut.ts';
import { RecipeFields } from './RecipeFields.tsx';

interface ComposerPanelProps {
  readonly composer: Composer;
  readonly isOffline: boolean;
  /** On an empty wall the words come first. */
  readonly takesFocus: boolean;
}

/** The composer beside the wall: fields that scroll, a foot that does not. */
export function ComposerPanel({ composer, isOffline, takesFocus }: ComposerPanelProps) {
  const t = useTranslations('composer');
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    if (takesFocus) field.current?.focus({ preventScroll: true });
  }, [takesFocus]);

  const make = () => {
    if (!composer.make()) field.current?.focus();
  };

  return (
    // The shortcut works from every field of the form; the button below it does the same.
    <section
      aria-label={t('title')}
      onKeyDown={makeShortcut(make)}
      className="flex min-h-0 flex-col border-r border-line bg-ground"
    >
      <div className="min-h-0 flex-1 overflow-y-auto p-5">
        <RecipeFields composer={composer} field={field} />
      </div>
      <div className="px-5 pt-[17px] pb-5 hairline-top">
        <ComposerFoot composer={composer} isOffline={isOffline} onMake={make} />
      </div>
    </section>
  );
}
