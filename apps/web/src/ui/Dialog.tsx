import { Dialog as Base } from '@base-ui/react/dialog';
import { type ReactNode, useState } from 'react';

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What is asked or explained; read out when the dialog opens. */
  readonly children?: ReactNode;
  /** Fields and lists: not read out as a whole. */
  readonly body?: ReactNode;
  /** Buttons, the main one last. */
  readonly actions: ReactNode;
  /** A click beside it does not close it: what it shows would be lost. */
  readonly staysOpen?: boolean;
  /** Who has the focus afterwards, where that is not a button that opened it. */
  readonly returnTo?: HTMLElement | null;
}

/**
 * What had the focus when the dialog that calls this came to be: `returnTo` of one whose field takes the focus by
 * itself, before the popup could look who had it.
 */
export function useAsker(): HTMLElement | null {
  const [asker] = useState(() =>
    document.activeElement instanceof HTMLElement ? document.activeElement : null,
  );
  return asker;
}

/** Asks before something that cannot be undone, or explains what stands in the way. Esc closes, focus returns. */
export function Dialog({
  isOpen,
  onClose,
  title,
  children,
  body,
  actions,
  staysOpen = false,
  returnTo = null,
}: DialogProps) {
  // The popup's own way leads to the first button inside of what had the focus, and opens its tooltip.
  const giveBack = () => {
    if (!returnTo?.isConnected) return true;
    returnTo.focus({ preventScroll: true });
    return false;
  };
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()} disablePointerDismissal={staysOpen}>
      <Base.Portal>
        <Base.Backdrop forceRender className="fixed inset-0 z-(--z-menu) veil" />
        <Base.Popup
          {...(returnTo && { finalFocus: giveBack })}
          className="fixed top-1/2 left-1/2 z-(--z-menu) w-[calc(100%-32px)] max-h-[calc(100dvh-32px)] max-w-[440px] -translate-1/2 overflow-y-auto rounded-float bg-raised p-6 shadow-float edge pop-in"
        >
          <Base.Title className="label-face text-22">{title}</Base.Title>
          <Base.Description render={<div />} className="mt-1 text-14 text-ink-2">
            {children}
          </Base.Description>
          {body}
          <div className="mt-5 flex flex-wrap justify-end gap-2">{actions}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
