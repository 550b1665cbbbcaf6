import { ArrowsOut } from '@phosphor-icons/react/dist/csr/ArrowsOut';
import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { pictureName } from '../../../pictures/picture-name.ts';
import { buttonClass } from '../../../ui/Button.tsx';
import { Frame } from '../../../ui/Frame.tsx';
import { fitPicture } from '../../../ui/frame-geometry.ts';
import { Pill } from '../../../ui/Pill.tsx';
import { HungPicture } from './HungPicture.tsx';
import { Plaque, PlaqueState } from './Plaque.tsx';
import { plaqueWidth, type StageMetrics } from './stage-metrics.ts';
import type { StageView } from './stage-view.ts';

interface PictureStageProps {
  readonly view: Extract<StageView, { kind: 'image' }>;
  readonly space: { readonly width: number; readonly height: number };
  readonly metrics: StageMetrics;
  /** It has just been finished: the ping leaves its mat, once. */
  readonly hasArrived: boolean;
  readonly lastPreview?: string | undefined;
}

/** A finished picture in its mat. */
export function PictureStage({ view, space, metrics, hasArrived, lastPreview }: PictureStageProps) {
  const t = useTranslations('stage');
  const { image, run } = view;
  const picture = fitPicture(space, image, metrics.matWidth);
  const steps = run?.recipe.steps ?? 1;
  const perPicture = run?.durationSeconds ? run.durationSeconds / Math.max(1, run.images.length) : null;
  const facts = { model: image.modelName, width: image.width, height: image.height };

  const badge = image.isEmulated && <Pill look="emulator">{t('emulatorBadge')}</Pill>;

  return (
    <>
      <Frame
        key={image.id}
        {...picture}
        matWidth={metrics.matWidth}
        state={hasArrived ? 'arrived' : 'done'}
        steps={steps}
        step={steps}
      >
        <HungPicture image={image} lastPreview={lastPreview} />
      </Frame>
      <Plaque
        width={plaqueWidth(space, picture, metrics)}
        title={pictureName(image.prompt)}
        facts={
          perPicture === null
            ? t('madeNoTime', facts)
            : t('made', { ...facts, seconds: perPicture.toFixed(1) })
        }
        badge={badge}
      >
        {hasArrived && <PlaqueState state={t('arrived')} detail={'\u00a0'} isLive />}
        {!hasArrived && (
          <span className="flex min-w-0 flex-1 items-center gap-2 wide:hidden">
            <span className="label-face truncate text-16">{pictureName(image.prompt)}</span>
            {badge}
          </span>
        )}
        <Link to="/images/$imageId" params={{ imageId: image.id }} className={buttonClass()}>
          <ArrowsOut aria-hidden="true" className="size-4!" />
          {t('open')}
        </Link>
      </Plaque>
      <p role="status" className="sr-only">
        {hasArrived ? t('arrived') : ''}
      </p>
    </>
  );
}
