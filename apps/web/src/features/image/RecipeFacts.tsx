import { useFormatter, useTranslations } from 'use-intl';
import { classNames } from '../../ui/class-names.ts';
import { useCopy } from './use-copy.ts';
import type { ShownImage } from './use-image-view.ts';

/** All that made a picture, in rows; a click on a value copies it. */
export function RecipeFacts({ image }: { readonly image: ShownImage }) {
  const t = useTranslations('image');
  const format = useFormatter();
  const { detail } = image;
  const recipe = detail?.recipe;
  const made = format.dateTime(new Date(image.createdAt), {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  const credits = detail?.priceInCredits ?? 0;
  const seconds = detail?.durationSeconds;

  return (
    <dl className="mt-5 border-t border-line">
      <Fact name={t('model')} value={image.modelName} />
      <Fact name={t('size')} value={t('sizeValue', { width: image.width, height: image.height })} />
      {recipe && <Fact name={t('stepsGuidance')} value={`${recipe.steps}, ${recipe.cfgScale}`} />}
      {recipe && <Fact name={t('sampler')} value={recipe.scheduler} isCode />}
      <Fact name={t('seed')} value={image.seed} isCode />
      {recipe?.negativePrompt && <Fact name={t('avoid')} value={recipe.negativePrompt} />}
      <Fact name={t('made')} value={made} />
      {detail &&
        (seconds === null || seconds === undefined ? (
          <Fact name={t('price')} value={t('credits', { credits })} />
        ) : (
          <Fact
            name={t('priceTime')}
            value={t('priceTimeValue', {
              credits,
              seconds: format.number(seconds, { maximumFractionDigits: 1 }),
            })}
          />
        ))}
      <Fact name={t('visibility')} value={image.isPublic ? t('everyone') : t('onlyMe')} />
      {image.isEmulated && <Fact name={t('drawnBy')} value={t('emulatorValue')} />}
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly isCode?: boolean;
}

function Fact({ name, value, isCode = false }: FactProps) {
  const t = useTranslations('image');
  const copy = useCopy();
  return (
    <div className="group/fact relative flex min-h-[37px] items-start justify-between gap-4 border-b border-line py-2">
      <dt className="shrink-0 text-14 text-ink-3">{name}</dt>
      <dd className="min-w-0 text-right">
        <button
          type="button"
          aria-label={t('copy', { name, value })}
          title={t('copy', { name, value })}
          onClick={() => copy(value)}
          className={classNames(
            'figures rounded-tag text-right text-14 break-words text-ink underline-offset-4 after:absolute after:inset-0 group-hover/fact:underline',
            isCode && 'font-code text-13',
          )}
        >
          {value}
        </button>
      </dd>
    </div>
  );
}
