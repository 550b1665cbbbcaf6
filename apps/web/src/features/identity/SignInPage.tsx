import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { CredentialsForm } from './CredentialsForm.tsx';
import { DoorPage } from './DoorPage.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const t = useTranslations('identity');
  usePageTitle(t('signIn'));
  const { next } = route.useSearch();
  return (
    <DoorPage title={t('signInTitle')}>
      <CredentialsForm variant="sign-in" next={next} />
      <p className="mt-5 text-14 text-ink-2">
        {t('newHere')}{' '}
        <Link to="/register" search={next ? { next } : {}} className="text-link">
          {t('createAccount')}
        </Link>
      </p>
    </DoorPage>
  );
}
