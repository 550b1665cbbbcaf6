import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { SecretOnce, type SecretOnceProps } from './SecretOnce.tsx';

interface ShownSecretDialogProps {
  readonly title: string;
  readonly about: string;
  readonly secret: SecretOnceProps;
  /** How it is used. */
  readonly children?: ReactNode;
  readonly done: string;
  readonly onClose: () => void;
}

/** A secret, this one time. Only a press says that it is kept: a click beside the dialog loses nothing. */
export function ShownSecretDialog({ title, about, secret, children, done, onClose }: ShownSecretDialogProps) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      staysOpen
      title={title}
      body={
        <div className="mt-4 flex flex-col gap-5">
          <SecretOnce {...secret} />
          {children}
        </div>
      }
      actions={
        <Button look="main" onClick={onClose}>
          {done}
        </Button>
      }
    >
      <p>{about}</p>
    </Dialog>
  );
}
