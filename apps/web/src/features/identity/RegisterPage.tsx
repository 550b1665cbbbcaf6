import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { CredentialsForm } from './CredentialsForm.tsx';
import { DoorPage } from './DoorPage.tsx';
import { ProviderButtons } from './ProviderButtons.tsx';

const route = getRouteApi('/register');

export function RegisterPage() {
  const t = useTranslations('identity');
  usePageTitle(t('register'));
  const { next } = route.useSearch();
  return (
    <DoorPage title={t('registerTitle')}>
      <CredentialsForm variant="register" next={next} />
      <ProviderButtons next={next} />
      <p className="mt-5 text-14 text-ink-2">
        {t('hasAccount')}{' '}
        <Link to="/sign-in" search={next ? { next } : {}} className="text-link reach">
          {t('signIn')}
        </Link>
      </p>
    </DoorPage>
  );
}
