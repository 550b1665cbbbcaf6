import type { NewWorkerTokenView, WorkerTokenView } from '@pingvas/contracts';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../api/error-sentence.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { FieldNote } from '../ui/TextField.tsx';
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
      {list.isPending && <RowsToCome label={t('loading')} />}
      {list.isError && (
        <div className="flex flex-col items-start gap-3">
          <FieldNote isError>
            {t('failed')} {sayError(list.error)}
          </FieldNote>
          <Button onClick={() => void list.refetch()}>{t('again')}</Button>
        </div>
      )}
      {list.isSuccess && items.length === 0 && <p className="text-14 text-ink-2">{empty}</p>}
      {items.length > 0 && (
        <ul>
          {items.map((token) => (
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
        </ul>
      )}
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
        <Dialog
          isOpen
          onClose={close}
          title={t('confirm.title', { name: open.token.label })}
          body={revoke.error && <FieldNote isError>{sayError(revoke.error)}</FieldNote>}
          actions={
            <>
              <Button onClick={close}>{t('cancel')}</Button>
              <Button
                look="danger"
                disabled={revoke.isPending}
                onClick={() => revoke.mutate({ tokenId: open.token.id }, { onSuccess: close })}
              >
                {t('confirm.submit')}
              </Button>
            </>
          }
        >
          <p>{t('confirm.body')}</p>
        </Dialog>
      )}
    </>
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
