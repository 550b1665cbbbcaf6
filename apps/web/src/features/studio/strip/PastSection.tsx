import { WarningCircle } from '@phosphor-icons/react/dist/csr/WarningCircle';
import { useTranslations } from 'use-intl';
import { pictureName } from '../../../pictures/picture-name.ts';
import { Picture } from '../../../ui/Picture.tsx';
import type { Studio } from '../use-studio.ts';
import { StripGroup } from './StripGroup.tsx';
import { StripItem } from './StripItem.tsx';

interface PastSectionProps {
  readonly studio: Studio;
  readonly label: string;
  readonly count: string;
}

/** What was made today, newest first; a run that broke off keeps its place with its reason. */
export function PastSection({ studio, label, count }: PastSectionProps) {
  const t = useTranslations('strip');
  const failure = useTranslations('failure');
  const { sections, shown, choose, arrivedId } = studio;

  return (
    <StripGroup label={label} count={count}>
      {sections.past.map((item, place) => {
        if (item.kind === 'failed') {
          const { recipe, failure: reason, id } = item.generation;
          const prompt = pictureName(recipe.prompt);
          return (
            <StripItem
              key={id}
              isTabStop={place === 0}
              ratio={recipe.width / recipe.height}
              label={
                reason
                  ? t('failedItemWhy', { prompt, why: failure(`codes.${reason.code}.message`) })
                  : t('failedItem', { prompt })
              }
              ring={shown.kind === 'failed' && shown.run.id === id ? 'chosen' : null}
              onPick={() => choose({ kind: 'run', generationId: id })}
            >
              <span className="absolute bottom-2 left-2.5 flex items-center gap-1 text-12 text-danger-text max-wide:bottom-1 max-wide:left-1.5">
                <WarningCircle size={16} weight="fill" aria-hidden="true" />
              </span>
            </StripItem>
          );
        }
        const { image } = item;
        return (
          <StripItem
            key={image.id}
            isTabStop={place === 0}
            slidesIn={image.id === arrivedId}
            ratio={image.width / image.height}
            label={pictureName(image.prompt)}
            ring={shown.kind === 'image' && shown.image.id === image.id && studio.isChosen ? 'chosen' : null}
            onPick={() => choose({ kind: 'image', imageId: image.id })}
          >
            <Picture src={image.thumbnailUrl} alt="" thumbhash={image.thumbhash} />
          </StripItem>
        );
      })}
    </StripGroup>
  );
}
