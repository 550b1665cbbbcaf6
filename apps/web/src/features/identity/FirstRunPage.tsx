import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../api/error-sentence.ts';
import { trpc } from '../../api/trpc.ts';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { WideButton, wideButtonClass } from '../../ui/WideButton.tsx';
import { DoorPage } from './DoorPage.tsx';
import { FirstRunForm } from './FirstRunForm.tsx';

/** Where the first administrator of an installation comes in, once. */
export function FirstRunPage() {
  const t = useTranslations('firstAdministrator');
  usePageTitle(t('tab'));
  const sayError = useErrorSentence();
  const { data, error, refetch } = trpc.identity.firstRun.get.useQuery();

  if (error && !data) {
    return (
      <DoorPage title={t('failed')}>
        <p className="mb-6 text-16 text-ink-2">{sayError(error)}</p>
        <WideButton onClick={() => void refetch()}>{t('again')}</WideButton>
      </DoorPage>
    );
  }
  if (data && !data.isOpen) {
    return (
      <DoorPage title={t('overTitle')}>
        <p className="mb-6 text-16 text-ink-2">{t('overBody')}</p>
        <Link to="/sign-in" className={wideButtonClass()}>
          {t('signIn')}
        </Link>
      </DoorPage>
    );
  }
  return (
    <DoorPage title={t('title')}>
      <p className="mb-6 text-16 text-ink-2">{t('lead')}</p>
      {data && <FirstRunForm />}
    </DoorPage>
  );
}
