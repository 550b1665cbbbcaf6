import { useTranslations } from 'use-intl';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { useIsPhone } from '../../ui/use-media.ts';
import { ComposerPanel } from './composer/ComposerPanel.tsx';
import { PhoneComposer } from './composer/PhoneComposer.tsx';
import { ShortDialog } from './composer/ShortDialog.tsx';
import { Strip } from './strip/Strip.tsx';
import { useComposer } from './use-composer.ts';
import { useStudio } from './use-studio.ts';
import { Wall } from './wall/Wall.tsx';

/** Where pictures are asked for and watched: the composer, the wall and the strip. */
export function StudioPage() {
  const t = useTranslations('bar');
  usePageTitle(t('studio'));
  const isPhone = useIsPhone();
  const studio = useStudio();
  const composer = useComposer(studio.follow);
  const { isOffline, shown } = studio;

  return (
    <div className="studio">
      {shown.kind !== 'first-run' && <h1 className="sr-only">{t('studio')}</h1>}
      {!isPhone && (
        <ComposerPanel composer={composer} isOffline={isOffline} takesFocus={shown.kind === 'first-run'} />
      )}
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <Wall studio={studio} onRecipe={composer.change} />
        <Strip studio={studio} />
      </div>
      {isPhone && <PhoneComposer composer={composer} isOffline={isOffline} />}
      <ShortDialog composer={composer} />
    </div>
  );
}
