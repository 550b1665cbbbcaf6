import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import type { NewWorkerTokenView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { ShownTokenDialog } from '../../../worker-tokens/ShownTokenDialog.tsx';
import { daysOf, newToken, TokenFields, type TokenTexts } from '../../../worker-tokens/TokenFields.tsx';
import { TokenList } from '../../../worker-tokens/TokenList.tsx';
import { useOwnWorkerTokens } from '../../../worker-tokens/use-worker-tokens.ts';
import { SectionGroup } from '../SectionPage.tsx';

/** The GPUs of one's own, which make one's own pictures alone. */
export function OwnWorkers() {
  const t = useTranslations('workerTokens');
  const tokens = useOwnWorkerTokens();
  const [open, setOpen] = useState<'new' | NewWorkerTokenView | null>(null);
  return (
    <SectionGroup
      title={t('own.title')}
      about={t('own.about')}
      aside={
        <Button
          onClick={() => {
            tokens.create.reset();
            setOpen('new');
          }}
        >
          <Plus aria-hidden="true" />
          {t('own.new')}
        </Button>
      }
    >
      <TokenList tokens={tokens} empty={t('own.empty')} showsPools={false} />
      {open === 'new' && (
        <NewOwnTokenDialog create={tokens.create} onClose={() => setOpen(null)} onCreated={setOpen} />
      )}
      {open !== null && open !== 'new' && <ShownTokenDialog made={open} onClose={() => setOpen(null)} />}
    </SectionGroup>
  );
}

interface NewOwnTokenDialogProps {
  readonly create: ReturnType<typeof useOwnWorkerTokens>['create'];
  readonly onClose: () => void;
  readonly onCreated: (made: NewWorkerTokenView) => void;
}

function NewOwnTokenDialog({ create, onClose, onCreated }: NewOwnTokenDialogProps) {
  const t = useTranslations('workerTokens');
  const sayError = useErrorSentence();
  const [token, setToken] = useState<TokenTexts>(newToken);

  return (
    <FormDialog
      title={t('create.ownTitle')}
      words={{ cancel: t('cancel'), submit: t('create.submit') }}
      isReady={token.label.trim() !== ''}
      isBusy={create.isPending}
      problem={create.error && sayError(create.error)}
      onSend={() =>
        create.mutate({ label: token.label, expiresInDays: daysOf(token) }, { onSuccess: onCreated })
      }
      onClose={onClose}
    >
      {(wasSent) => <TokenFields value={token} onChange={setToken} showsErrors={wasSent} />}
    </FormDialog>
  );
}
