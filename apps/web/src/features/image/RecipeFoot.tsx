import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { priceOfRun } from '@pingvas/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { useModels } from '../../api/use-models.ts';
import { savePicture } from '../../pictures/save-picture.ts';
import { useRecipeDraft } from '../../recipe/draft-store.ts';
import { draftOfRecipe } from '../../recipe/recipe-draft.ts';
import { Button } from '../../ui/Button.tsx';
import { MakeAction } from '../../ui/MakeAction.tsx';
import type { ShownImage } from './use-image-view.ts';

/** What can be done next: the recipe goes back to the studio, the file comes here. */
export function RecipeFoot({ image }: { readonly image: ShownImage }) {
  const t = useTranslations('image');
  const navigate = useNavigate();
  const { models } = useModels();
  const { change } = useRecipeDraft();
  const { detail } = image;
  const base = models.find(({ id }) => id === detail?.recipe.modelId)?.base;
  // A model that has gone keeps the price that was paid.
  const credits = detail && (base ? priceOfRun({ base, ...detail.recipe, count: 1 }) : detail.priceInCredits);

  const again = () => {
    if (!detail) return;
    change(draftOfRecipe({ ...detail.recipe, count: 1 }));
    void navigate({ to: '/' });
  };

  return (
    <>
      <MakeAction
        label={t('again')}
        price={credits === null ? '' : t('credits', { credits })}
        onClick={again}
      />
      <div className="mt-2 flex gap-2">
        <Button className="flex-1" onClick={() => savePicture(image)} aria-keyshortcuts="D">
          <DownloadSimple aria-hidden="true" />
          {t('download')}
        </Button>
      </div>
    </>
  );
}
