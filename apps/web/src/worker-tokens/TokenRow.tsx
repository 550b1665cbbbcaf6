import { DotsThree } from '@phosphor-icons/react/dist/csr/DotsThree';
import type { WorkerTokenView } from '@pingvas/contracts';
import { useFormatter, useTranslations } from 'use-intl';
import { classNames } from '../ui/class-names.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu, MenuLine, MenuRow } from '../ui/Menu.tsx';

interface TokenRowProps {
  readonly token: WorkerTokenView;
  readonly now: Date;
  /** Whose it is and whose work it gets goes without saying among one's own. */
  readonly showsPools: boolean;
  readonly onRename: () => void;
  readonly onRotate: () => void;
  readonly onRevoke: () => void;
}

/** One token: its machines, and how long it and the secret before the last one count. */
export function TokenRow({ token, now, showsPools, onRename, onRotate, onRevoke }: TokenRowProps) {
  const t = useTranslations('workerTokens');
  const format = useFormatter();
  const { label, workers, lastUsedAt, expiresAt, previousUntil, owner } = token;
  const present = workers.filter(({ isPresent }) => isPresent);
  const isOver = expiresAt !== null && new Date(expiresAt) <= now;
  const day = (moment: string) => format.dateTime(new Date(moment), { dateStyle: 'medium' });
  const when = (moment: string) => format.relativeTime(new Date(moment), now);
  return (
    <li className="flex items-start gap-3 py-4 first:pt-0 last:pb-0 not-first:hairline-top">
      <div className="min-w-0 flex-1">
        <p className="text-16 font-strong wrap-anywhere">{label}</p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-3 text-14 text-ink-2">
          <span className="inline-flex items-center gap-2">
            <span
              aria-hidden="true"
              className={classNames(
                'size-2 rounded-round',
                present.length > 0 ? 'bg-glaze-mark' : 'shadow-[inset_0_0_0_1.5px_var(--line-control)]',
              )}
            />
            {present.length > 0 ? t('present', { count: present.length }) : t('absent')}
          </span>
          {showsPools &&
            (owner ? <span>{t('ownerOf', { email: owner.email })}</span> : <Pools token={token} />)}
        </p>
        {workers.length > 0 && (
          <p className="mt-0.5 text-13 text-ink-3 wrap-anywhere">
            {workers
              .map(({ name, isPresent, lastSeenAt }) =>
                isPresent ? t('machine', { name }) : t('seen', { name, when: when(lastSeenAt) }),
              )
              .join(' · ')}
          </p>
        )}
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-13 text-ink-3">
          <span>{lastUsedAt ? t('used', { when: when(lastUsedAt) }) : t('neverUsed')}</span>
          {isOver && expiresAt ? (
            <span className="font-medium text-danger-text">{t('ended', { date: day(expiresAt) })}</span>
          ) : (
            <span>{expiresAt ? t('ends', { date: day(expiresAt) }) : t('endless')}</span>
          )}
          {previousUntil && (
            <span className="text-warn-text">
              {t('overlap', {
                date: format.dateTime(new Date(previousUntil), { dateStyle: 'medium', timeStyle: 'short' }),
              })}
            </span>
          )}
        </p>
      </div>
      <Menu
        trigger={
          <IconButton label={t('menu', { name: label })}>
            <DotsThree weight="bold" size={20} aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuRow onPick={onRename}>{t('rename')}</MenuRow>
        <MenuRow onPick={onRotate}>{t('rotate')}</MenuRow>
        <MenuLine />
        <MenuRow isDanger onPick={onRevoke}>
          {t('revoke')}
        </MenuRow>
      </Menu>
    </li>
  );
}

function Pools({ token: { pools } }: Pick<TokenRowProps, 'token'>) {
  const t = useTranslations('workerTokens');
  return pools.map((pool) => {
    if (pool.kind === 'shared') return <span key="shared">{t('poolShared')}</span>;
    return <span key={pool.userId}>{pool.email ? t('poolOf', { email: pool.email }) : t('poolGone')}</span>;
  });
}
