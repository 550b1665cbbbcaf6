import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from './class-names.ts';

interface SheetProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Fills the screen, as the composer does; else it is as high as what it holds. */
  readonly isFull?: boolean;
}

/** What rises from the foot of a phone. Esc, the grip and the ground behind it close it. */
export function Sheet({ isOpen, onClose, title, children, isFull = false }: SheetProps) {
  const t = useTranslations('app');
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-(--z-sheet) veil" />
        <Base.Popup
          className={classNames(
            'fixed inset-x-0 bottom-0 z-(--z-sheet) flex flex-col rounded-t-sheet bg-ground shadow-float sheet-in',
            isFull ? 'top-3' : 'max-h-[92dvh]',
          )}
        >
          <Base.Close
            className="mx-auto flex h-7 w-24 shrink-0 items-center justify-center"
            aria-label={t('close')}
          >
            <span aria-hidden="true" className="h-1 w-9 rounded-round bg-line-control" />
          </Base.Close>
          <Base.Title className="sr-only">{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
