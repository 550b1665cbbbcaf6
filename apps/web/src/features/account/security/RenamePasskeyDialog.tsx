import { type PasskeyView, passkeyNameCharsMax } from '@pingvas/contracts';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import type { Security } from './use-security.ts';

interface RenamePasskeyDialogProps {
  readonly passkey: PasskeyView;
  readonly rename: Security['renamePasskey'];
  readonly onClose: () => void;
}

/** A name by which the person knows the device again. */
export function RenamePasskeyDialog({ passkey, rename, onClose }: RenamePasskeyDialogProps) {
  const t = useTranslations('secondFactor.security');
  const say = useErrorSentence();
  const formId = useId();
  const [name, setName] = useState(passkey.name);
  const [hasTried, setHasTried] = useState(false);
  const isMissing = name.trim() === '';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (!isMissing) rename.mutate({ passkeyId: passkey.id, name }, { onSuccess: onClose });
  };
  const close = () => {
    rename.reset();
    onClose();
  };

  return (
    <Dialog
      isOpen
      onClose={close}
      title={t('passkeyRename')}
      body={
        <form id={formId} onSubmit={submit} noValidate className="mt-5">
          <TextField
            label={t('passkeyName')}
            value={name}
            maxLength={passkeyNameCharsMax}
            autoComplete="off"
            onChange={(event) => setName(event.currentTarget.value)}
            error={
              rename.error ? say(rename.error) : hasTried && isMissing ? t('passkeyNameMissing') : undefined
            }
          />
        </form>
      }
      actions={
        <>
          <Button onClick={close}>{t('cancel')}</Button>
          <Button look="main" type="submit" form={formId}>
            {t('save')}
          </Button>
        </>
      }
    />
  );
}
