import type { WorkerTokenView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../api/error-sentence.ts';
import { FormDialog } from '../ui/FormDialog.tsx';
import { TextField } from '../ui/TextField.tsx';
import type { WorkerTokens } from './use-worker-tokens.ts';

interface RenameTokenDialogProps {
  readonly token: WorkerTokenView;
  readonly rename: WorkerTokens['rename'];
  readonly onClose: () => void;
}

export function RenameTokenDialog({ token, rename, onClose }: RenameTokenDialogProps) {
  const t = useTranslations('workerTokens');
  const sayError = useErrorSentence();
  const [label, setLabel] = useState(token.label);
  const isMissing = label.trim() === '';

  return (
    <FormDialog
      title={t('renaming.title')}
      words={{ cancel: t('cancel'), submit: t('renaming.submit') }}
      isReady={!isMissing}
      isBusy={rename.isPending}
      problem={rename.error && sayError(rename.error)}
      onSend={() => rename.mutate({ tokenId: token.id, label }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {(wasSent) => (
        <TextField
          label={t('create.label')}
          maxLength={100}
          autoComplete="off"
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          error={wasSent && isMissing ? t('create.labelMissing') : undefined}
        />
      )}
    </FormDialog>
  );
}
