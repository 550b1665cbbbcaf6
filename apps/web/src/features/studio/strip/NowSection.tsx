import { useTranslations } from 'use-intl';
import { listItemOf } from '../../../api/live-news.ts';
import { Picture } from '../../../ui/Picture.tsx';
import { useIsPhone } from '../../../ui/use-media.ts';
import type { Studio } from '../use-studio.ts';
import { StripGroup } from './StripGroup.tsx';
import { StripItem } from './StripItem.tsx';

/** All pictures of the run that is being made: to come, forming, done. */
export function NowSection({ studio }: { readonly studio: Studio }) {
  const t = useTranslations('strip');
  const { sections, progress, shown, choose, follow, isOffline } = studio;
  const isPhone = useIsPhone();
  const { now } = sections;
  const done = now.filter(({ image }) => image !== null).length;

  const hasBegun = ({ generation, index, image }: (typeof now)[number]) =>
    image !== null || progress[generation.id]?.pictureIndex === index;
  // On a phone only what there is to see; what is to come is in the count.
  const begun = now.filter(hasBegun);
  const slots = isPhone && begun.length > 0 ? begun : now;

  return (
    <StripGroup
      isLive={!isOffline}
      label={t('now')}
      count={t('nowCount', { done: Math.min(now.length, done + 1), count: now.length })}
    >
      {slots.map(({ generation, index, image }) => {
        const frame = progress[generation.id];
        const isForming = image === null && frame?.pictureIndex === index;
        const state = image ? t('stateDone') : isForming ? t('stateForming') : t('statePlanned');
        const { width, height, count } = generation.recipe;
        const isShown = shown.kind === 'image' && shown.image.id === image?.id;
        return (
          <StripItem
            key={`${generation.id} ${index}`}
            ratio={width / height}
            isTabStop={isForming}
            label={t('nowItem', { index: index + 1, count, state })}
            ring={isForming && !isOffline ? 'live' : isShown ? 'chosen' : null}
            onPick={
              image ? () => choose({ kind: 'image', imageId: image.id }) : isForming ? follow : undefined
            }
          >
            {image && (
              <Picture
                src={image.thumbnailUrl}
                alt=""
                thumbhash={listItemOf(generation, image).thumbhash}
                isEager
              />
            )}
            {isForming && frame.preview && (
              <img
                src={frame.preview.dataUrl}
                alt=""
                className="absolute inset-0 size-full"
                draggable={false}
              />
            )}
            {!image && !isForming && (
              <span
                aria-hidden="true"
                className="figures absolute bottom-2 left-2.5 text-12 text-ink-2 max-wide:bottom-1 max-wide:left-1.5"
              >
                {index + 1}
              </span>
            )}
          </StripItem>
        );
      })}
    </StripGroup>
  );
}
