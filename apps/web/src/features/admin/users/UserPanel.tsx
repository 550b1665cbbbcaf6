import type { AdministeredUser } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { trpc } from '../../../api/trpc.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { nameOf } from './name-of.ts';
import { StatePill } from './StatePill.tsx';
import { UserActions } from './UserActions.tsx';
import { UserFace } from './UserFace.tsx';
import { UserFacts } from './UserFacts.tsx';

interface UserPanelProps {
  /** Nobody is looked at while it is undefined. */
  readonly userId: string | undefined;
  readonly onClose: () => void;
}

/** One person: who they are, what an administrator decides by, and what can be done. */
export function UserPanel({ userId, onClose }: UserPanelProps) {
  const t = useTranslations('admin');
  return (
    <SidePanel isOpen={userId !== undefined} onClose={onClose} title={t('users.panel')}>
      {userId !== undefined && <OpenUser userId={userId} />}
    </SidePanel>
  );
}

function OpenUser({ userId }: { readonly userId: string }) {
  const t = useTranslations('admin');
  const sayError = useErrorSentence();
  const { data: user, error, refetch } = trpc.admin.users.get.useQuery({ userId });
  if (user) return <Person user={user} />;
  if (!error) {
    return (
      <p role="status" className="py-8 text-14 text-ink-3">
        {t('loading')}
      </p>
    );
  }
  return (
    <Empty title={t('listFailed')} action={<Button onClick={() => void refetch()}>{t('retry')}</Button>}>
      {sayError(error)}
    </Empty>
  );
}

function Person({ user }: { readonly user: AdministeredUser }) {
  return (
    <div className="flex flex-col gap-6">
      <header className="flex items-center gap-4">
        <UserFace user={user} size="l" />
        <div className="min-w-0">
          <h2 className="label-face text-22 wrap-anywhere">{nameOf(user) ?? user.email}</h2>
          {nameOf(user) !== null && <p className="text-14 wrap-anywhere text-ink-2">{user.email}</p>}
          <p className="mt-1 empty:hidden">
            <StatePill state={user.state} />
          </p>
        </div>
      </header>
      <UserFacts user={user} />
      <UserActions key={user.id} user={user} />
    </div>
  );
}
