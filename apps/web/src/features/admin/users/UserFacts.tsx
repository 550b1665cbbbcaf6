import type { AdministeredUser } from '@pingvas/contracts';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';

/** What an administrator decides by, a line each. */
export function UserFacts({ user }: { readonly user: AdministeredUser }) {
  const t = useTranslations('admin.users');
  const format = useFormatter();
  const day = (moment: string) => format.dateTime(new Date(moment), { dateStyle: 'medium' });
  const time = (moment: string) =>
    format.dateTime(new Date(moment), { dateStyle: 'medium', timeStyle: 'short' });
  const { credits } = user;
  return (
    <dl className="text-14">
      <Fact name={t('role')}>{t(`roles.${user.role}`)}</Fact>
      <Fact name={t('tier')}>{t(`tiers.${user.tier}`)}</Fact>
      {user.deletionDueAt && <Fact name={t('dueAt')}>{time(user.deletionDueAt)}</Fact>}
      <Fact name={t('username')}>{user.username ?? t('nothing')}</Fact>
      <Fact name={t('fullName')}>{user.fullName ?? t('nothing')}</Fact>
      <Fact name={t('mailbox')}>{user.isEmailVerified ? t('verified') : t('unverified')}</Fact>
      <Fact name={t('password')}>{user.hasPassword ? t('hasPassword') : t('noPassword')}</Fact>
      <Fact name={t('sessions')}>{t('sessionCount', { count: user.sessionCount })}</Fact>
      <Fact name={t('lastSeen')}>{user.lastSeenAt ? time(user.lastSeenAt) : t('neverSeen')}</Fact>
      <Fact name={t('keys')}>{t('keyCount', { count: user.apiKeyCount })}</Fact>
      <Fact name={t('credits')}>
        {credits.held > 0
          ? t('creditsHeld', { balance: credits.balance, held: credits.held })
          : t('creditsFree', { balance: credits.balance })}
      </Fact>
      <Fact name={t('joined')}>{day(user.createdAt)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-10 items-center gap-4 border-t py-2 last:border-b">
      <dt className="w-28 shrink-0 text-ink-3">{name}</dt>
      <dd className="figures min-w-0 flex-1 text-right wrap-anywhere text-ink">{children}</dd>
    </div>
  );
}
