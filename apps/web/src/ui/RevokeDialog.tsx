import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { FieldNote } from './TextField.tsx';

interface RevokeDialogProps {
  readonly title: string;
  readonly words: Readonly<Record<'cancel' | 'submit', string>>;
  /** Why it did not work. */
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly onRevoke: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Asks before a key or a token stops to work for good, and stays open when that failed. */
export function RevokeDialog({
  title,
  words,
  problem,
  isBusy,
  onRevoke,
  onClose,
  children,
}: RevokeDialogProps) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      body={problem && <FieldNote isError>{problem}</FieldNote>}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="danger" isBusy={isBusy} onClick={onRevoke}>
            {words.submit}
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </Dialog>
  );
}
