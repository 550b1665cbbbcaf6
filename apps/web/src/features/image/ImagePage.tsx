import { CaretLeft } from '@phosphor-icons/react/dist/csr/CaretLeft';
import { CaretRight } from '@phosphor-icons/react/dist/csr/CaretRight';
import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { pictureName } from '../../pictures/picture-name.ts';
import { RemovePicturesDialog } from '../../pictures/RemovePicturesDialog.tsx';
import { savePicture } from '../../pictures/save-picture.ts';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useIsPhone } from '../../ui/use-media.ts';
import { Film } from './Film.tsx';
import { ImagePicture } from './ImagePicture.tsx';
import { ImageFailed, ImageGone, ImageWaiting } from './ImageStates.tsx';
import { ImageTopBar } from './ImageTopBar.tsx';
import { imageKeyAction } from './image-keys.ts';
import { afterRemoval } from './neighbours.ts';
import { RecipePanel } from './RecipePanel.tsx';
import { RecipeSheet } from './RecipeSheet.tsx';
import { useCopy } from './use-copy.ts';
import { useFullScreen } from './use-full-screen.ts';
import { type ShownImage, useImageView } from './use-image-view.ts';

const route = getRouteApi('/signed-in/images/$imageId');

/** One picture with all that made it, and the way to its neighbours. */
export function ImagePage() {
  const { imageId } = route.useParams();
  const view = useImageView(imageId);
  const router = useRouter();
  const navigate = useNavigate();

  const leave = () => {
    // Neighbours take each other's place in the history, so one step back is where the picture was opened.
    if (router.history.canGoBack()) router.history.back();
    else void navigate({ to: '/gallery' });
  };
  if (view.isGone) return <ImageGone />;
  if (!view.image) {
    return view.isPending ? (
      <ImageWaiting onBack={leave} />
    ) : (
      <ImageFailed error={view.error} onRetry={() => void view.retry()} />
    );
  }
  return <Shown image={view.image} view={view} onLeave={leave} />;
}

interface ShownProps {
  readonly image: ShownImage;
  readonly view: ReturnType<typeof useImageView>;
  readonly onLeave: () => void;
}

function Shown({ image, view, onLeave }: ShownProps) {
  const t = useTranslations('image');
  usePageTitle(pictureName(image.prompt));
  const isPhone = useIsPhone();
  const navigate = useNavigate();
  const copy = useCopy();
  const fullScreen = useFullScreen();
  const [isPanelShown, setIsPanelShown] = useState(true);
  const [actualSizeOf, setActualSizeOf] = useState<string | null>(null);
  const [removingId, setRemovingId] = useState<string | null>(null);
  const { neighbours, position } = view;
  const isActualSize = actualSizeOf === image.id;

  const goTo = (imageId: string | undefined) => {
    if (imageId !== undefined) void navigate({ to: '/images/$imageId', params: { imageId }, replace: true });
  };
  const actions = {
    previous: () => goTo(neighbours?.previous?.id),
    next: () => goTo(neighbours?.next?.id),
    leave: () => (isActualSize ? setActualSizeOf(null) : onLeave()),
    'toggle-panel': () => setIsPanelShown((before) => !before),
    'toggle-actual-size': () => setActualSizeOf(isActualSize ? null : image.id),
    download: () => savePicture(image),
    remove: () => setRemovingId(image.id),
  };
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const action = imageKeyAction(event);
      if (!action) return;
      event.preventDefault();
      latest.current[action]();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  const onRemoved = () => {
    const next = neighbours && afterRemoval(neighbours);
    if (next) goTo(next);
    else void navigate({ to: '/gallery', replace: true });
  };
  const hasPanel = isPanelShown && !fullScreen.isOn && !isPhone;

  return (
    <main className="relative flex h-dvh overflow-hidden bg-wall">
      {!hasPanel && !isPhone && <h1 className="sr-only">{image.prompt}</h1>}
      <section
        aria-label={t('wall')}
        className={classNames('relative flex min-w-0 flex-1 flex-col', isPhone && 'image-wall-phone')}
      >
        <ImageTopBar
          position={position}
          isFullScreen={fullScreen.isOn}
          isActualSize={isActualSize}
          isPanelShown={isPhone ? null : isPanelShown}
          onBack={onLeave}
          onFullScreen={fullScreen.toggle}
          onActualSize={actions['toggle-actual-size']}
          onPanel={actions['toggle-panel']}
          onCopyPrompt={() => copy(image.prompt)}
          onDownload={actions.download}
          onRemove={actions.remove}
        />
        <div className="relative flex min-h-0 flex-1 px-[72px] pb-6 max-wide:px-0 max-wide:pb-4">
          <ImagePicture
            key={image.id}
            image={image}
            isActualSize={isActualSize}
            onSwipe={(outcome) => actions[outcome]()}
          />
          {neighbours?.previous && (
            <IconButton
              label={t('previous')}
              onClick={actions.previous}
              aria-keyshortcuts="ArrowLeft"
              className="absolute! top-1/2 left-4 -translate-y-1/2 max-wide:hidden"
            >
              <CaretLeft size={20} aria-hidden="true" />
            </IconButton>
          )}
          {neighbours?.next && (
            <IconButton
              label={t('next')}
              onClick={actions.next}
              aria-keyshortcuts="ArrowRight"
              className="absolute! top-1/2 right-4 -translate-y-1/2 max-wide:hidden"
            >
              <CaretRight size={20} aria-hidden="true" />
            </IconButton>
          )}
        </div>
        {neighbours && !fullScreen.isOn && <Film images={neighbours.around} currentId={image.id} />}
      </section>
      {hasPanel && <RecipePanel image={image} />}
      {isPhone && !fullScreen.isOn && <RecipeSheet image={image} />}
      <RemovePicturesDialog
        ids={removingId === null ? [] : [removingId]}
        onClose={() => setRemovingId(null)}
        onRemoved={onRemoved}
      />
    </main>
  );
}
