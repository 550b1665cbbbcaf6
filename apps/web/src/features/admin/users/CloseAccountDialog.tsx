import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { nameOf } from './name-of.ts';
import { useUserChanges } from './use-users.ts';
import type { UserDialogProps } from './user-dialog.ts';

/** Asks before an account is shut, and says what that does and what it leaves. */
export function CloseAccountDialog({ user, isOpen, onClose }: UserDialogProps) {
  const t = useTranslations('admin');
  const sayError = useErrorSentence();
  const { deactivate } = useUserChanges();
  const close = () => {
    deactivate.reset();
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('users.closeTitle', { name: nameOf(user) ?? user.email })}
      body={
        <>
          <ul className="mt-3 list-disc pl-5 text-14 text-ink-2">
            <li>{t('users.closeSessions', { count: user.sessionCount })}</li>
            <li>{t('users.closeKeys')}</li>
            <li>{t('users.closeRuns')}</li>
            <li>{t('users.closeKept')}</li>
          </ul>
          {deactivate.error && <FieldNote isError>{sayError(deactivate.error)}</FieldNote>}
        </>
      }
      actions={
        <>
          <Button onClick={close}>{t('cancel')}</Button>
          <Button
            look="danger"
            isBusy={deactivate.isPending}
            onClick={() => deactivate.mutate({ userId: user.id }, { onSuccess: close })}
          >
            {t('users.close')}
          </Button>
        </>
      }
    />
  );
}
