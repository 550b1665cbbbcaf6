import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import type { ApiKeyView, NewApiKeyView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { RevokeDialog } from '../../../ui/RevokeDialog.tsx';
import { SecretList } from '../../../ui/SecretList.tsx';
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
      <SecretList
        list={list}
        problem={list.error && sayError(list.error)}
        words={{ loading: t('loading'), failed: t('failed'), again: t('again') }}
        empty={t('empty')}
        rows={items.map((apiKey) => (
          <KeyRow
            key={apiKey.id}
            apiKey={apiKey}
            now={now}
            onChange={() => begin({ kind: 'change', apiKey })}
            onRevoke={() => begin({ kind: 'revoke', apiKey })}
          />
        ))}
      />
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
        <RevokeDialog
          title={t('confirm.title', { name: open.apiKey.name })}
          words={{ cancel: t('cancel'), submit: t('confirm.submit') }}
          problem={revoke.error && sayError(revoke.error)}
          isBusy={revoke.isPending}
          onRevoke={() => revoke.mutate({ keyId: open.apiKey.id }, { onSuccess: close })}
          onClose={close}
        >
          {t('confirm.body')}
        </RevokeDialog>
      )}
    </SectionGroup>
  );
}
