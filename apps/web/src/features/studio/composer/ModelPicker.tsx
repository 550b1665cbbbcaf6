import { Popover } from '@base-ui/react/popover';
import { CaretUpDown } from '@phosphor-icons/react/dist/csr/CaretUpDown';
import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { type ModelBase, type ModelView, priceOfPicture } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { sizeOfDraft } from '../../../recipe/recipe-draft.ts';
import { classNames } from '../../../ui/class-names.ts';
import { Sheet } from '../../../ui/Sheet.tsx';
import { useIsPhone } from '../../../ui/use-media.ts';
import type { Composer } from '../use-composer.ts';

/** From this many models on a list is searched rather than read. */
const searchedFrom = 6;

const sampleOfBase: Record<ModelBase, string> = {
  'sd-1': '/pictures/model-sd-1.webp',
  sdxl: '/pictures/model-sdxl.webp',
};

interface RowProps {
  readonly sample: string | null;
  readonly name: string;
  readonly fact: string;
}

function Row({ sample, name, fact }: RowProps) {
  return (
    <>
      {sample ? (
        <img src={sample} alt="" width={44} height={44} className="size-11 shrink-0 bg-mat object-cover" />
      ) : (
        <span aria-hidden="true" className="size-11 shrink-0 bg-mat" />
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate text-14 font-strong text-ink">{name}</span>
        <span className="block truncate text-13 text-ink-3">{fact}</span>
      </span>
    </>
  );
}

const trigger =
  '-mx-2 flex h-14 w-[calc(100%+16px)] items-center gap-3 rounded-control px-2 text-left tap hover:bg-hover';

/** The model of the recipe; a popover, on a phone a sheet, to choose another by name, price and speed. */
export function ModelPicker({ composer }: { readonly composer: Composer }) {
  const t = useTranslations('composer');
  const isPhone = useIsPhone();
  const [isOpen, setIsOpen] = useState(false);
  const { model, models, isLoadingModels, pricePerPicture } = composer;

  const fact = (): string => {
    if (!model) return isLoadingModels ? '' : t('modelNoneFacts');
    if (!model.isAvailable) return t('modelAway');
    const seconds = model.secondsPerPicture;
    return seconds === null
      ? t('modelFacts', { price: pricePerPicture })
      : t('modelFactsTimed', { seconds: Math.max(1, Math.round(seconds)), price: pricePerPicture });
  };

  const chosen = (
    <>
      <span className="sr-only">{t('model')}</span>
      <Row
        sample={model ? sampleOfBase[model.base] : null}
        name={model?.displayName ?? (isLoadingModels ? t('model') : t('modelNone'))}
        fact={fact()}
      />
      <CaretUpDown size={20} className="shrink-0 text-ink-3" aria-hidden="true" />
    </>
  );
  const list = (
    <ModelList
      composer={composer}
      models={models}
      onPick={(picked) => {
        composer.change({ modelId: picked.id });
        setIsOpen(false);
      }}
    />
  );

  if (isPhone) {
    return (
      <>
        <button type="button" aria-haspopup="dialog" className={trigger} onClick={() => setIsOpen(true)}>
          {chosen}
        </button>
        <Sheet isOpen={isOpen} onClose={() => setIsOpen(false)} title={t('model')}>
          <div className="flex min-h-0 flex-col px-2 pb-[calc(14px+env(safe-area-inset-bottom))]">{list}</div>
        </Sheet>
      </>
    );
  }
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger className={trigger}>{chosen}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="start" sideOffset={4} className="z-(--z-menu)">
          <Popover.Popup className="flex max-h-[min(480px,70dvh)] w-(--composer) max-w-[calc(100vw-24px)] flex-col rounded-panel bg-raised p-1.5 shadow-float edge pop-in">
            <Popover.Title className="sr-only">{t('model')}</Popover.Title>
            {list}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ModelListProps {
  readonly composer: Composer;
  readonly models: readonly ModelView[];
  readonly onPick: (model: ModelView) => void;
}

function ModelList({ composer, models, onPick }: ModelListProps) {
  const t = useTranslations('composer');
  const [sought, setSought] = useState('');
  const words = sought.trim().toLocaleLowerCase();
  const found = models.filter(({ displayName }) => displayName.toLocaleLowerCase().includes(words));

  const fact = (model: ModelView) => {
    if (!model.isAvailable) return t('modelAway');
    const { draft } = composer;
    const price = priceOfPicture({ base: model.base, ...sizeOfDraft(draft, model.base), steps: draft.steps });
    const seconds = model.secondsPerPicture;
    return seconds === null
      ? t('modelRow', { price })
      : t('modelRowTimed', { price, seconds: Math.max(1, Math.round(seconds)) });
  };

  return (
    <>
      {models.length >= searchedFrom && (
        <div className="relative mb-1">
          <MagnifyingGlass size={16} className="absolute top-3 left-3 text-ink-3" aria-hidden="true" />
          <input
            type="search"
            aria-label={t('modelSearch')}
            placeholder={t('modelSearch')}
            value={sought}
            onChange={(event) => setSought(event.currentTarget.value)}
            className="h-10 w-full rounded-control bg-ground pr-3 pl-9 text-14 edge max-wide:text-16"
          />
        </div>
      )}
      <h3 className="px-2.5 pt-2 pb-1 text-13 text-ink-3">{t('modelAll')}</h3>
      <ul className="min-h-0 overflow-y-auto">
        {found.map((model) => {
          const isChosen = model.id === composer.model?.id;
          return (
            <li key={model.id}>
              <button
                type="button"
                aria-pressed={isChosen}
                onClick={() => onPick(model)}
                className={classNames(
                  'flex h-14 w-full items-center gap-3 rounded-control px-2.5 text-left tap hover:bg-hover',
                  isChosen && 'bg-hover',
                )}
              >
                <Row sample={sampleOfBase[model.base]} name={model.displayName} fact={fact(model)} />
              </button>
            </li>
          );
        })}
        {found.length === 0 && <li className="px-2.5 py-3 text-14 text-ink-2">{t('modelNotFound')}</li>}
      </ul>
    </>
  );
}
