import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { trpc } from '../../api/trpc.ts';

/** Below the sign-in of a fresh server: where its first administrator comes in. Nothing on any other one. */
export function FirstRunInvitation() {
  const t = useTranslations('firstAdministrator');
  const { data } = trpc.identity.firstRun.get.useQuery();
  if (!data?.isOpen) return null;
  return (
    <p className="mt-3 text-14 text-ink-2">
      {t('invite')}{' '}
      <Link to="/first-run" className="text-link reach">
        {t('inviteLink')}
      </Link>
    </p>
  );
}
