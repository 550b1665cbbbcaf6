import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import type { NewWorkerTokenView } from '@pingvas/contracts';
import { type SyntheticEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { focusFirstWrong } from '../../../ui/focus-first-wrong.ts';
import { FieldNote } from '../../../ui/TextField.tsx';
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
  const formId = useId();
  const [token, setToken] = useState<TokenTexts>(newToken);
  const [wasSent, setWasSent] = useState(false);
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setWasSent(true);
    if (token.label.trim() === '') {
      focusFirstWrong(form);
      return;
    }
    create.mutate({ label: token.label, expiresInDays: daysOf(token) }, { onSuccess: onCreated });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('create.ownTitle')}
      body={
        <form id={formId} noValidate onSubmit={submit} className="mt-4 flex flex-col gap-5">
          <TokenFields value={token} onChange={setToken} showsErrors={wasSent} />
          {create.error && <FieldNote isError>{sayError(create.error)}</FieldNote>}
        </form>
      }
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="main" type="submit" form={formId} isBusy={create.isPending}>
            {t('create.submit')}
          </Button>
        </>
      }
    />
  );
}
