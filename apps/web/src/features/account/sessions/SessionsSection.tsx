import type { SessionView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { NotLoaded } from '../../../ui/NotLoaded.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { SectionGroup, SectionPage } from '../SectionPage.tsx';
import { SessionRow } from './SessionRow.tsx';
import { useSessions } from './use-sessions.ts';

/** Where this account is open now, and how to close it there. */
export function SessionsSection() {
  const t = useTranslations('sessions');
  const sayError = useErrorSentence();
  const { list, end, endOthers } = useSessions();
  const [isAsking, setIsAsking] = useState(false);
  const items = list.data?.items ?? [];
  const others = items.filter(({ isCurrent }) => !isCurrent);
  const refusal = end.error ?? endOthers.error;
  // Of the answer, so that a page that stays open does not say "in 3 minutes" of what was just now.
  const now = new Date(list.dataUpdatedAt);

  const endAll = () => {
    setIsAsking(false);
    endOthers.mutate();
  };

  const row = (session: SessionView) => (
    <SessionRow
      key={session.id}
      session={session}
      now={now}
      isEnding={end.isPending && end.variables.sessionId === session.id}
      onEnd={() => end.mutate({ sessionId: session.id })}
    />
  );

  return (
    <SectionPage id="sessions">
      <SectionGroup title={list.isSuccess ? t('thisDevice') : t('open')}>
        {list.isPending && <SessionsToCome label={t('loading')} />}
        {list.isError && (
          <NotLoaded
            title={t('failed')}
            problem={sayError(list.error)}
            again={t('again')}
            onAgain={list.refetch}
          />
        )}
        {list.isSuccess && <ul>{items.filter(({ isCurrent }) => isCurrent).map(row)}</ul>}
        {others.length === 0 && refusal && <FieldNote isError>{sayError(refusal)}</FieldNote>}
        {list.isSuccess && others.length === 0 && <p className="mt-2 text-14 text-ink-2">{t('onlyThis')}</p>}
      </SectionGroup>
      {others.length > 0 && (
        <SectionGroup
          title={t('others')}
          about={t('othersAbout')}
          aside={
            <Button
              look="plain-danger"
              className="max-wide:-ml-3"
              isBusy={endOthers.isPending}
              onClick={() => setIsAsking(true)}
            >
              {t('endOthers')}
            </Button>
          }
        >
          {refusal && <FieldNote isError>{sayError(refusal)}</FieldNote>}
          <ul>{others.map(row)}</ul>
        </SectionGroup>
      )}
      <Dialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={t('endOthersTitle')}
        actions={
          <>
            <Button onClick={() => setIsAsking(false)}>{t('cancel')}</Button>
            <Button look="danger" onClick={endAll}>
              {t('endOthers')}
            </Button>
          </>
        }
      >
        <p>{t('endOthersBody', { count: others.length })}</p>
      </Dialog>
    </SectionPage>
  );
}

/** Rows of the size of what comes, so that nothing jumps. */
function SessionsToCome({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label}>
      {[0, 1].map((row) => (
        <div key={row} className="flex items-center gap-3 py-4 first:pt-0 last:pb-0 not-first:hairline-top">
          <div className="size-6 shrink-0 rounded-control bg-hover" />
          <div className="flex flex-1 flex-col gap-2">
            <div className="h-4 w-48 max-w-full rounded-control bg-hover" />
            <div className="h-3 w-72 max-w-full rounded-control bg-hover" />
          </div>
        </div>
      ))}
    </div>
  );
}
