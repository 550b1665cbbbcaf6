import { useTranslations } from 'use-intl';
import { languageOf } from '../../messages/language-of.ts';
import { RecipeFacts } from './RecipeFacts.tsx';
import { RecipeFoot } from './RecipeFoot.tsx';
import type { ShownImage } from './use-image-view.ts';

/** The wall label of a picture, beside it: what was asked for, how it was made, what can be done with it. */
export function RecipePanel({ image }: { readonly image: ShownImage }) {
  const t = useTranslations('image');
  return (
    <aside
      aria-label={t('recipe')}
      className="flex w-(--label-panel) shrink-0 flex-col border-l border-line bg-ground"
    >
      <div className="min-h-0 flex-1 overflow-y-auto px-6 pt-[34px] pb-6">
        <h1 lang={languageOf(image.prompt)} className="label-face text-22 break-words select-text">
          {image.prompt}
        </h1>
        <RecipeFacts image={image} />
      </div>
      <div className="px-6 pt-4 pb-5 hairline-top">
        <RecipeFoot image={image} />
      </div>
    </aside>
  );
}
