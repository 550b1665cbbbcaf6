import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { Trash } from '@phosphor-icons/react/dist/csr/Trash';
import { X } from '@phosphor-icons/react/dist/csr/X';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

interface SelectionBarProps {
  readonly count: number;
  readonly onDownload: () => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** Floats over the wall while something is chosen; on a phone it takes the place of the rooms. */
export function SelectionBar({ count, onDownload, onRemove, onClose }: SelectionBarProps) {
  const t = useTranslations('gallery');
  const pictures = useTranslations('pictures');
  return (
    <section
      data-selection-bar
      aria-label={t('selection')}
      className="fixed bottom-7 left-1/2 z-(--z-bar) flex h-[52px] -translate-x-1/2 items-center rounded-float bg-ink px-2 text-ground shadow-float rise-in max-wide:right-2 max-wide:bottom-[calc(8px+env(safe-area-inset-bottom))] max-wide:left-2 max-wide:h-14 max-wide:translate-x-0"
    >
      <p
        role="status"
        className="figures px-3 text-14 font-strong whitespace-nowrap max-wide:flex-1 max-wide:text-16"
      >
        {t('selected', { count })}
      </p>
      <Line />
      <BarButton label={pictures('download')} onClick={onDownload}>
        <DownloadSimple size={20} aria-hidden="true" />
      </BarButton>
      <BarButton label={pictures('remove')} onClick={onRemove}>
        <Trash size={20} aria-hidden="true" />
      </BarButton>
      <Line />
      <button
        type="button"
        aria-label={t('endSelection')}
        title={t('endSelection')}
        onClick={onClose}
        className={`${button} w-10 px-0! max-wide:w-[54px]`}
      >
        <X size={20} aria-hidden="true" />
      </button>
    </section>
  );
}

const button =
  'flex h-10 items-center justify-center gap-2.5 rounded-control px-3.5 text-14 font-medium whitespace-nowrap hover:bg-ground/12 focus-visible:outline-current focus-visible:-outline-offset-2 tap max-wide:h-11 max-wide:w-[54px] max-wide:px-0';

interface BarButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** With its word where there is room for it. */
function BarButton({ label, onClick, children }: BarButtonProps) {
  return (
    <button type="button" onClick={onClick} className={button}>
      {children}
      <span className="max-wide:sr-only">{label}</span>
    </button>
  );
}

function Line() {
  return <span aria-hidden="true" className="mx-2 h-5 w-px bg-ground/30 max-wide:hidden" />;
}
