import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { CredentialsForm } from './CredentialsForm.tsx';
import { DoorPage } from './DoorPage.tsx';
import { DoorProblem } from './DoorProblem.tsx';
import { FirstRunInvitation } from './FirstRunInvitation.tsx';
import { PasskeyEntry } from './PasskeyEntry.tsx';
import { ProviderButtons } from './ProviderButtons.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const t = useTranslations('identity');
  usePageTitle(t('signIn'));
  const errors = useTranslations('errors');
  const { next: wanted, ended, problem, provider } = route.useSearch();
  // Whoever has to connect the service first is taken to where that is done.
  const next = problem === 'identity.connection-needs-linking' ? '/account/connections' : wanted;
  return (
    <DoorPage title={t('signInTitle')}>
      {ended && (
        <p role="status" className="mb-5 rounded-control bg-warn-wash px-3.5 py-2.5 text-14 text-warn-text">
          {errors('identity.unauthenticated')}
        </p>
      )}
      {problem && <DoorProblem problem={problem} provider={provider} />}
      <CredentialsForm variant="sign-in" next={next} />
      <PasskeyEntry next={next} />
      <ProviderButtons next={next} />
      <p className="mt-5 text-14 text-ink-2">
        {t('newHere')}{' '}
        <Link to="/register" search={next ? { next } : {}} className="text-link reach">
          {t('createAccount')}
        </Link>
      </p>
      <FirstRunInvitation />
    </DoorPage>
  );
}
