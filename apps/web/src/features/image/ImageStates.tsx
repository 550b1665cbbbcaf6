import { ArrowLeft } from '@phosphor-icons/react/dist/csr/ArrowLeft';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../api/error-sentence.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { loadingShownAfterMs, useAfter } from '../../ui/use-after.ts';

function BareWall({ children }: { readonly children: ReactNode }) {
  return <main className="flex h-dvh flex-col justify-center overflow-y-auto bg-wall">{children}</main>;
}

/** A picture that was deleted, is somebody else's, or never was: all three look alike. */
export function ImageGone() {
  const t = useTranslations('image');
  return (
    <BareWall>
      <Empty
        level={1}
        title={t('goneTitle')}
        action={
          <Link to="/gallery" className={buttonClass('main')}>
            {t('toGallery')}
          </Link>
        }
      >
        {t('goneBody')}
      </Empty>
    </BareWall>
  );
}

export function ImageFailed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const t = useTranslations('image');
  const sayError = useErrorSentence();
  return (
    <BareWall>
      <Empty
        level={1}
        title={t('failedTitle')}
        action={
          <span className="flex flex-wrap justify-center gap-2">
            <Link to="/gallery" className={buttonClass('soft')}>
              {t('toGallery')}
            </Link>
            <Button look="main" onClick={onRetry}>
              {t('retry')}
            </Button>
          </span>
        }
      >
        {sayError(error)}
      </Empty>
    </BareWall>
  );
}

/** An empty mat where the picture will be; a short wait shows nothing. */
export function ImageWaiting({ onBack }: { readonly onBack: () => void }) {
  const t = useTranslations('image');
  const isShown = useAfter(loadingShownAfterMs);
  return (
    <main aria-busy="true" className="flex h-dvh flex-col bg-wall">
      <div className="flex h-16 shrink-0 items-center px-4">
        <IconButton label={t('back')} onClick={onBack}>
          <ArrowLeft size={20} aria-hidden="true" />
        </IconButton>
      </div>
      <p role="status" className="sr-only">
        {isShown ? t('loading') : ''}
      </p>
      {isShown && <div aria-hidden="true" className="m-auto aspect-3/2 w-3/5 bg-mat max-wide:w-full" />}
    </main>
  );
}
