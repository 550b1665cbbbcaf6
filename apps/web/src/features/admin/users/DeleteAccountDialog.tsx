import { deletionDays } from '@pingvas/contracts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { FieldNote, TextField } from '../../../ui/TextField.tsx';
import { nameOf } from './name-of.ts';
import { useUserChanges } from './use-users.ts';
import type { UserDialogProps } from './user-dialog.ts';

/** Asks for the person's e-mail before their account is chosen for erasure: nobody does that by a slip of the hand. */
export function DeleteAccountDialog({ user, isOpen, onClose }: UserDialogProps) {
  const t = useTranslations('admin');
  const sayError = useErrorSentence();
  const formId = useId();
  const { remove } = useUserChanges();
  const [typed, setTyped] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const isRight = typed.trim().toLowerCase() === user.email;

  const close = () => {
    setTyped('');
    setHasTried(false);
    remove.reset();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (isRight) remove.mutate({ userId: user.id }, { onSuccess: close });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('users.deleteTitle', { name: nameOf(user) ?? user.email })}
      body={
        <form id={formId} onSubmit={submit} noValidate className="mt-3 flex flex-col gap-4">
          <ul className="list-disc pl-5 text-14 text-ink-2">
            <li>{t('users.deleteNow')}</li>
            <li>{t('users.deleteLater', { days: deletionDays })}</li>
            <li>{t('users.deleteTakeBack')}</li>
          </ul>
          <TextField
            label={t('users.typeEmail', { email: user.email })}
            value={typed}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={hasTried && !isRight ? t('users.emailDiffers') : undefined}
          />
          {remove.error && <FieldNote isError>{sayError(remove.error)}</FieldNote>}
        </form>
      }
      actions={
        <>
          <Button onClick={close}>{t('cancel')}</Button>
          <Button look="danger" type="submit" form={formId} isBusy={remove.isPending}>
            {t('users.delete')}
          </Button>
        </>
      }
    />
  );
}
