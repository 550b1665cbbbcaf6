import type { AdministeredUser } from '@pingvas/contracts';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { useAccount } from '../../../shell/use-account.ts';
import { Button, buttonClass } from '../../../ui/Button.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { CloseAccountDialog } from './CloseAccountDialog.tsx';
import { DeleteAccountDialog } from './DeleteAccountDialog.tsx';
import { EditUserDialog } from './EditUserDialog.tsx';
import { RoleDialog } from './RoleDialog.tsx';
import { useUserChanges } from './use-users.ts';

type Asking = 'role' | 'edit' | 'close' | 'delete';

/** What can be done to a person, and why something cannot. Each act that takes something away is asked about first. */
export function UserActions({ user }: { readonly user: AdministeredUser }) {
  const t = useTranslations('admin.users');
  const sayError = useErrorSentence();
  const { user: oneself } = useAccount();
  const { reactivate } = useUserChanges();
  const [asking, setAsking] = useState<Asking | null>(null);
  const done = () => setAsking(null);

  const isOneself = oneself?.id === user.id;
  const whyNot = isOneself ? t('notOneself') : user.isLastAdministrator ? t('lastAdministrator') : null;
  const isShut = !user.isActive && user.state !== 'erased';
  const record = (
    <Link to="/admin/audit" search={{ person: user.id }} className={buttonClass('plain')}>
      {t('seeRecord')}
    </Link>
  );
  if (user.state === 'erased') return <div>{record}</div>;

  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        {isShut && (
          <Button
            look="main"
            isBusy={reactivate.isPending}
            onClick={() => reactivate.mutate({ userId: user.id })}
          >
            {t('reopen')}
          </Button>
        )}
        <Button onClick={() => setAsking('role')} disabled={whyNot !== null}>
          {t('changeRole')}
        </Button>
        <Button onClick={() => setAsking('edit')}>{t('edit')}</Button>
        {record}
      </div>
      {reactivate.error && <FieldNote isError>{sayError(reactivate.error)}</FieldNote>}
      {whyNot && <p className="text-13 text-ink-3">{whyNot}</p>}
      {!whyNot && (
        <div className="border-t pt-4">
          <div className="-ml-3 flex flex-wrap gap-2">
            {user.isActive && (
              <Button look="plain-danger" onClick={() => setAsking('close')}>
                {t('close')}
              </Button>
            )}
            {(user.isActive || user.state !== 'leaving') && (
              <Button look="plain-danger" onClick={() => setAsking('delete')}>
                {t('delete')}
              </Button>
            )}
          </div>
        </div>
      )}
      <RoleDialog user={user} isOpen={asking === 'role'} onClose={done} />
      <EditUserDialog user={user} isOpen={asking === 'edit'} onClose={done} />
      <CloseAccountDialog user={user} isOpen={asking === 'close'} onClose={done} />
      <DeleteAccountDialog user={user} isOpen={asking === 'delete'} onClose={done} />
    </div>
  );
}
