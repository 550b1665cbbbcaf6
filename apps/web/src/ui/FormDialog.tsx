import { type ReactNode, type SyntheticEvent, useId, useState } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { focusFirstWrong } from './focus-first-wrong.ts';
import { FieldNote } from './TextField.tsx';

interface FormDialogProps {
  readonly title: string;
  readonly words: Readonly<Record<'cancel' | 'submit', string>>;
  /** Nothing in the fields is missing or wrong. */
  readonly isReady: boolean;
  readonly isBusy: boolean;
  /** Why what was sent was refused, where no field says so. */
  readonly problem: string | null;
  /** Called when somebody sends what is ready. */
  readonly onSend: () => void;
  readonly onClose: () => void;
  /** The fields. They say what is wrong from the first try to send on. */
  readonly children: (wasSent: boolean) => ReactNode;
}

/** Asks for some fields at once. What is not ready is not sent: the first wrong field gets the focus. */
export function FormDialog({
  title,
  words,
  isReady,
  isBusy,
  problem,
  onSend,
  onClose,
  children,
}: FormDialogProps) {
  const formId = useId();
  const [wasSent, setWasSent] = useState(false);
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    setWasSent(true);
    if (isReady) onSend();
    else focusFirstWrong(event.currentTarget);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      body={
        <form id={formId} noValidate onSubmit={submit} className="mt-4 flex flex-col gap-5">
          {children(wasSent)}
          {problem && <FieldNote isError>{problem}</FieldNote>}
        </form>
      }
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="main" type="submit" form={formId} isBusy={isBusy}>
            {words.submit}
          </Button>
        </>
      }
    />
  );
}
