import type { NewWorkerTokenView, WorkerTokenView } from '@pingvas/contracts';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../api/error-sentence.ts';
import { RevokeDialog } from '../ui/RevokeDialog.tsx';
import { SecretList } from '../ui/SecretList.tsx';
import { RenameTokenDialog } from './RenameTokenDialog.tsx';
import { RotateTokenDialog } from './RotateTokenDialog.tsx';
import { ShownTokenDialog } from './ShownTokenDialog.tsx';
import { TokenRow } from './TokenRow.tsx';
import type { WorkerTokens } from './use-worker-tokens.ts';

interface TokenListProps {
  readonly tokens: WorkerTokens;
  readonly empty: ReactNode;
  readonly showsPools: boolean;
}

type Open =
  | { readonly kind: 'rename' | 'rotate' | 'revoke'; readonly token: WorkerTokenView }
  | { readonly kind: 'shown'; readonly made: NewWorkerTokenView };

/** Worker tokens, and what can be done about each. */
export function TokenList({ tokens, empty, showsPools }: TokenListProps) {
  const t = useTranslations('workerTokens');
  const sayError = useErrorSentence();
  const { list, rename, rotate, revoke } = tokens;
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const begin = (next: Open) => {
    rename.reset();
    rotate.reset();
    revoke.reset();
    setOpen(next);
  };
  const now = new Date(list.dataUpdatedAt);
  const items = list.data?.items ?? [];
  return (
    <>
      <SecretList
        list={list}
        problem={list.error && sayError(list.error)}
        words={{ loading: t('loading'), failed: t('failed'), again: t('again') }}
        empty={empty}
        rows={items.map((token) => (
          <TokenRow
            key={token.id}
            token={token}
            now={now}
            showsPools={showsPools}
            onRename={() => begin({ kind: 'rename', token })}
            onRotate={() => begin({ kind: 'rotate', token })}
            onRevoke={() => begin({ kind: 'revoke', token })}
          />
        ))}
      />
      {open?.kind === 'rename' && <RenameTokenDialog token={open.token} rename={rename} onClose={close} />}
      {open?.kind === 'rotate' && (
        <RotateTokenDialog
          token={open.token}
          rotate={rotate}
          onClose={close}
          onRotated={(made) => setOpen({ kind: 'shown', made })}
        />
      )}
      {open?.kind === 'shown' && <ShownTokenDialog made={open.made} isRotated onClose={close} />}
      {open?.kind === 'revoke' && (
        <RevokeDialog
          title={t('confirm.title', { name: open.token.label })}
          words={{ cancel: t('cancel'), submit: t('confirm.submit') }}
          problem={revoke.error && sayError(revoke.error)}
          isBusy={revoke.isPending}
          onRevoke={() => revoke.mutate({ tokenId: open.token.id }, { onSuccess: close })}
          onClose={close}
        >
          {t('confirm.body')}
        </RevokeDialog>
      )}
    </>
  );
}
