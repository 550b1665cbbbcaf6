import type { WorkerTokenView } from '@pingvas/contracts';
import { type SyntheticEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../api/error-sentence.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { focusFirstWrong } from '../ui/focus-first-wrong.ts';
import { FieldNote, TextField } from '../ui/TextField.tsx';
import type { WorkerTokens } from './use-worker-tokens.ts';

interface RenameTokenDialogProps {
  readonly token: WorkerTokenView;
  readonly rename: WorkerTokens['rename'];
  readonly onClose: () => void;
}

export function RenameTokenDialog({ token, rename, onClose }: RenameTokenDialogProps) {
  const t = useTranslations('workerTokens');
  const sayError = useErrorSentence();
  const formId = useId();
  const [label, setLabel] = useState(token.label);
  const [wasSent, setWasSent] = useState(false);
  const isMissing = wasSent && label.trim() === '';
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setWasSent(true);
    if (label.trim() === '') {
      focusFirstWrong(form);
      return;
    }
    rename.mutate({ tokenId: token.id, label }, { onSuccess: onClose });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('renaming.title')}
      body={
        <form id={formId} noValidate onSubmit={submit} className="mt-4">
          <TextField
            label={t('create.label')}
            maxLength={100}
            autoComplete="off"
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            error={isMissing ? t('create.labelMissing') : undefined}
          />
          {rename.error && <FieldNote isError>{sayError(rename.error)}</FieldNote>}
        </form>
      }
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="main" type="submit" form={formId} isBusy={rename.isPending}>
            {t('renaming.submit')}
          </Button>
        </>
      }
    />
  );
}
