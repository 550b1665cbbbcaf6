import { type OauthProvider, oauthProvider } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { useAccount } from '../../../shell/use-account.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { NotLoaded } from '../../../ui/NotLoaded.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { ConnectionRow } from './ConnectionRow.tsx';
import { useConnections } from './use-connections.ts';

interface ConnectionsProps {
  /** Leaves the app for a provider's page. */
  readonly goTo?: (url: string) => void;
}

const leaveFor = (url: string) => window.location.assign(url);

/** The accounts elsewhere that open this one, and how to connect and disconnect them. */
export function Connections({ goTo = leaveFor }: ConnectionsProps) {
  const t = useTranslations('connections');
  const sayError = useErrorSentence();
  const { user } = useAccount();
  const { offered, linked, link, unlink } = useConnections(goTo);
  const [isLeaving, setIsLeaving] = useState<OauthProvider | null>(null);
  const connections = linked.data?.items ?? [];
  // What is linked stays in sight when it is offered no longer.
  const providers = oauthProvider.options.filter(
    (provider) =>
      offered.data?.items.some((item) => item.provider === provider) ||
      connections.some((item) => item.provider === provider),
  );
  const isReady = offered.isSuccess && linked.isSuccess;
  const isOpenForLinks = user?.isEmailVerified === true;
  const wrong = offered.error ?? linked.error;
  const refusal = link.error ?? unlink.error;

  const confirm = () => {
    if (isLeaving) unlink.mutate({ provider: isLeaving });
    setIsLeaving(null);
  };

  return (
    <>
      <SectionGroup title={t('ways')} about={t('waysAbout', { email: user?.email ?? '' })}>
        {!wrong && !isReady && <RowsToCome label={t('loading')} />}
        {wrong && (
          <NotLoaded
            problem={sayError(wrong)}
            again={t('again')}
            onAgain={() => Promise.all([offered.refetch(), linked.refetch()])}
          />
        )}
        {isReady && providers.length === 0 && <p className="text-14 text-ink-2">{t('noneOffered')}</p>}
        {isReady && providers.length > 0 && (
          <ul>
            {providers.map((provider) => (
              <ConnectionRow
                key={provider}
                provider={provider}
                connection={connections.find((item) => item.provider === provider)}
                canLink={isOpenForLinks}
                isBusy={link.isPending || unlink.isPending}
                onLink={() => link.mutate({ provider })}
                onUnlink={() => setIsLeaving(provider)}
              />
            ))}
          </ul>
        )}
        {isReady && user && !isOpenForLinks && providers.length > connections.length && (
          <p className="mt-5 rounded-control bg-warn-wash px-3.5 py-2.5 text-14 text-warn-text">
            {t('verifyFirst', { email: user.email })}
          </p>
        )}
        {refusal && <FieldNote isError>{sayError(refusal)}</FieldNote>}
      </SectionGroup>
      <Dialog
        isOpen={isLeaving !== null}
        onClose={() => setIsLeaving(null)}
        title={isLeaving ? t('unlinkTitle', { provider: t(`names.${isLeaving}`) }) : ''}
        actions={
          <>
            <Button onClick={() => setIsLeaving(null)}>{t('cancel')}</Button>
            <Button look="danger" onClick={confirm}>
              {t('unlink')}
            </Button>
          </>
        }
      >
        {isLeaving && <p>{t('unlinkBody', { provider: t(`names.${isLeaving}`) })}</p>}
      </Dialog>
    </>
  );
}

/** Rows of the size of what comes, so that nothing jumps. */
function RowsToCome({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label}>
      {[0, 1, 2].map((row) => (
        <div key={row} className="flex items-center gap-4 py-4 first:pt-0 last:pb-0 not-first:hairline-top">
          <div className="size-6 shrink-0 rounded-control bg-hover" />
          <div className="flex flex-1 flex-col gap-2">
            <div className="h-5 w-32 rounded-control bg-hover" />
            <div className="h-4 w-64 max-w-full rounded-control bg-hover" />
          </div>
        </div>
      ))}
    </div>
  );
}
