import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import type { ApiKeyView, NewApiKeyView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { ChangeKeyDialog } from './ChangeKeyDialog.tsx';
import { KeyRow } from './KeyRow.tsx';
import { NewKeyDialog } from './NewKeyDialog.tsx';
import { ShownKeyDialog } from './ShownKeyDialog.tsx';
import { useApiKeys } from './use-api-keys.ts';

type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'shown'; readonly made: NewApiKeyView }
  | { readonly kind: 'change' | 'revoke'; readonly apiKey: ApiKeyView };

/** The own API keys. */
export function ApiKeys() {
  const t = useTranslations('keys');
  const sayError = useErrorSentence();
  const { list, create, update, revoke } = useApiKeys();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const begin = (next: Open) => {
    for (const mutation of [create, update, revoke]) mutation.reset();
    setOpen(next);
  };
  const now = new Date(list.dataUpdatedAt);
  const items = list.data?.items ?? [];

  return (
    <SectionGroup
      title={t('title')}
      about={t('about')}
      aside={
        <Button look="main" onClick={() => begin({ kind: 'new' })}>
          <Plus aria-hidden="true" />
          {t('new')}
        </Button>
      }
    >
      {list.isPending && <RowsToCome label={t('loading')} />}
      {list.isError && (
        <div className="flex flex-col items-start gap-3">
          <FieldNote isError>
            {t('failed')} {sayError(list.error)}
          </FieldNote>
          <Button onClick={() => void list.refetch()}>{t('again')}</Button>
        </div>
      )}
      {list.isSuccess && items.length === 0 && <p className="text-14 text-ink-2">{t('empty')}</p>}
      {items.length > 0 && (
        <ul>
          {items.map((apiKey) => (
            <KeyRow
              key={apiKey.id}
              apiKey={apiKey}
              now={now}
              onChange={() => begin({ kind: 'change', apiKey })}
              onRevoke={() => begin({ kind: 'revoke', apiKey })}
            />
          ))}
        </ul>
      )}
      {open?.kind === 'new' && (
        <NewKeyDialog
          create={create}
          onClose={close}
          onCreated={(made) => setOpen({ kind: 'shown', made })}
        />
      )}
      {open?.kind === 'shown' && <ShownKeyDialog made={open.made} onClose={close} />}
      {open?.kind === 'change' && <ChangeKeyDialog apiKey={open.apiKey} update={update} onClose={close} />}
      {open?.kind === 'revoke' && (
        <Dialog
          isOpen
          onClose={close}
          title={t('confirm.title', { name: open.apiKey.name })}
          body={revoke.error && <FieldNote isError>{sayError(revoke.error)}</FieldNote>}
          actions={
            <>
              <Button onClick={close}>{t('cancel')}</Button>
              <Button
                look="danger"
                disabled={revoke.isPending}
                onClick={() => revoke.mutate({ keyId: open.apiKey.id }, { onSuccess: close })}
              >
                {t('confirm.submit')}
              </Button>
            </>
          }
        >
          <p>{t('confirm.body')}</p>
        </Dialog>
      )}
    </SectionGroup>
  );
}

/** Rows of the size of what comes, so that nothing jumps. */
function RowsToCome({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label}>
      {[0, 1].map((row) => (
        <div key={row} className="flex flex-col gap-2 py-4 not-first:hairline-top">
          <div className="h-5 w-56 max-w-full rounded-control bg-hover" />
          <div className="h-4 w-80 max-w-full rounded-control bg-hover" />
        </div>
      ))}
    </div>
  );
}
