import type { ConnectionsView, OauthProvider } from '@pingvas/contracts';
import { useFormatter, useTranslations } from 'use-intl';
import { Button } from '../../../ui/Button.tsx';
import { ProviderMark } from '../../../ui/ProviderMark.tsx';

interface ConnectionRowProps {
  readonly provider: OauthProvider;
  /** Absent when this account is not linked there. */
  readonly connection: ConnectionsView['items'][number] | undefined;
  readonly canLink: boolean;
  readonly isBusy: boolean;
  readonly onLink: () => void;
  readonly onUnlink: () => void;
}

/** One service: whose account it is there, since when, and the way to change that. */
export function ConnectionRow({
  provider,
  connection,
  canLink,
  isBusy,
  onLink,
  onUnlink,
}: ConnectionRowProps) {
  const t = useTranslations('connections');
  const format = useFormatter();
  const day = (moment: string) => format.dateTime(new Date(moment), { dateStyle: 'medium' });
  const name = t(`names.${provider}`);
  return (
    <li className="flex items-start gap-4 py-4 first:pt-0 last:pb-0 not-first:hairline-top">
      <span className="mt-0.5 shrink-0">
        <ProviderMark provider={provider} size={24} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="text-16 font-strong">{name}</p>
        {connection ? (
          <p className="mt-0.5 flex flex-wrap gap-x-3 text-13 text-ink-2">
            {connection.email && <span className="wrap-anywhere">{connection.email}</span>}
            <span>{t('since', { date: day(connection.connectedAt) })}</span>
            {connection.lastUsedAt && <span>{t('lastUsed', { date: day(connection.lastUsedAt) })}</span>}
          </p>
        ) : (
          <p className="mt-0.5 text-13 text-ink-2">{t('notLinked')}</p>
        )}
        {connection && !connection.canUnlink && (
          <p className="mt-1 text-13 text-warn-text">{t('lastWayIn')}</p>
        )}
      </div>
      {connection
        ? connection.canUnlink && (
            <Button
              look="plain-danger"
              isBusy={isBusy}
              onClick={onUnlink}
              aria-label={t('unlinkOf', { provider: name })}
            >
              {t('unlink')}
            </Button>
          )
        : canLink && (
            <Button isBusy={isBusy} onClick={onLink} aria-label={t('linkOf', { provider: name })}>
              {t('link')}
            </Button>
          )}
    </li>
  );
}
