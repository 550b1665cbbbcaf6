import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from '@phosphor-icons/react/dist/csr/X';
import { type ReactNode, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from './IconButton.tsx';

interface SidePanelProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Read out when it opens; what is inside shows its own. */
  readonly title: string;
  readonly children: ReactNode;
}

/** All about one row of a list, at the right edge; on a phone it takes the screen. Esc closes, focus returns. */
export function SidePanel({ isOpen, onClose, title, children }: SidePanelProps) {
  const t = useTranslations('app');
  const panel = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-(--z-sheet) veil" />
        <Base.Popup
          ref={panel}
          // Not the first button: it would show its tooltip before anybody has looked at the panel.
          initialFocus={panel}
          className="fixed inset-y-0 right-0 z-(--z-sheet) flex w-full max-w-[440px] flex-col overflow-y-auto bg-ground shadow-float panel-in outline-none max-wide:max-w-none"
        >
          <Base.Title className="sr-only">{title}</Base.Title>
          <div className="sticky top-0 z-10 flex h-(--bar) shrink-0 items-center justify-end bg-ground px-3">
            <Base.Close
              render={
                <IconButton label={t('close')}>
                  <X size={20} aria-hidden="true" />
                </IconButton>
              }
            />
          </div>
          <div className="flex-1 px-6 pb-8 max-wide:px-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
