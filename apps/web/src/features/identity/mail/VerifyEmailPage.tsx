import { getRouteApi, Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../../api/error-sentence.ts';
import { trpc } from '../../../api/trpc.ts';
import { useSignInAgain } from '../../../shell/proof/use-sign-in-again.ts';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { FieldNote } from '../../../ui/TextField.tsx';
import { WideButton, wideButtonClass } from '../../../ui/WideButton.tsx';
import { DoorPage } from '../DoorPage.tsx';
import { DoorNotice } from './DoorNotice.tsx';
import { keepSecret, keptSecret, secretBehind } from './link-secret.ts';

const route = getRouteApi('/verify-email');

/**
 * Behind the link of a mail. It waits for a press: programs that look through mails open links, and some of them run
 * the page, but none of them confirms a mailbox in the name of its owner.
 */
export function VerifyEmailPage() {
  const t = useTranslations('mailDoor');
  usePageTitle(t('verifyPage'));
  const me = route.useLoaderData();
  const { hash } = useLocation();
  const [token] = useState(() => secretBehind(hash) ?? keptSecret());
  const utils = trpc.useUtils();
  const confirm = trpc.identity.email.confirm.useMutation({
    onError: async (error) => {
      const { code, isRetryable } = problemOf(error);
      if (code === 'identity.link-needs-session' || code === 'identity.unauthenticated') keepSecret(token);
      else if (!isRetryable) keepSecret(null);
      // This page may not have noticed yet that its own session is over: whoever is nobody is led to the door.
      if (me && code === 'identity.link-needs-session') {
        await utils.identity.me.fetch(undefined, { staleTime: 0 }).catch(() => undefined);
      }
    },
    onSuccess: () => {
      keepSecret(null);
      // Whoever is signed in here sees the new state everywhere.
      return me ? utils.identity.me.invalidate() : undefined;
    },
  });

  if (confirm.isSuccess) {
    const isNew = confirm.data.purpose === 'change';
    return (
      <DoorNotice
        title={t(isNew ? 'changedTitle' : 'verifiedTitle')}
        lead={t(isNew ? 'changedLead' : 'verifiedLead')}
      >
        <WayOn isSignedIn={me !== null} />
      </DoorNotice>
    );
  }
  if (token === null || (confirm.isError && !problemOf(confirm.error).isRetryable)) {
    return <Refused error={confirm.error} me={me} />;
  }
  return (
    <DoorPage title={t('verifyTitle')}>
      <p className="mb-6 text-16 text-ink-2">{t('verifyLead')}</p>
      <WideButton isBusy={confirm.isPending} onClick={() => confirm.mutate({ token })}>
        {t('verify')}
      </WideButton>
      <Problem error={confirm.error} />
    </DoorPage>
  );
}

function Problem({ error }: { readonly error: unknown }) {
  const sayError = useErrorSentence();
  return error ? <FieldNote isError>{sayError(error)}</FieldNote> : null;
}

interface RefusedProps {
  /** Null for a link without a secret. */
  readonly error: unknown;
  readonly me: { readonly email: string; readonly isEmailVerified: boolean } | null;
}

/** Why the link did nothing, and what to do instead. */
function Refused({ error, me }: RefusedProps) {
  const t = useTranslations('mailDoor');
  const sayError = useErrorSentence();
  const code = error ? problemOf(error).code : 'identity.link-unknown';
  const isDone = me?.isEmailVerified === true;
  const again = me !== null && !isDone && (
    <MailAgain email={me.email} look={code === 'identity.link-used' ? 'soft' : 'main'} />
  );
  switch (code) {
    case 'identity.link-used':
      return (
        <DoorNotice title={t('usedTitle')} lead={t(isDone ? 'usedVerifiedLead' : 'usedLead')}>
          <WayOn isSignedIn={me !== null} />
          {again}
        </DoorNotice>
      );
    case 'identity.link-expired':
      return (
        <DoorNotice title={t('expiredTitle')} lead={t('expiredLead')}>
          {again || <WayOn isSignedIn={me !== null} />}
        </DoorNotice>
      );
    case 'identity.link-unknown':
    case 'request.invalid':
      return (
        <DoorNotice title={t('unknownTitle')} lead={t('unknownLead')}>
          {again || <WayOn isSignedIn={me !== null} />}
        </DoorNotice>
      );
    case 'identity.link-needs-session':
      return me ? (
        <OfAnotherAccount email={me.email} />
      ) : (
        <DoorNotice title={t('signInTitle')} lead={t('signInLead')}>
          <Link to="/sign-in" search={{ next: '/verify-email' }} className={wideButtonClass()}>
            {t('toSignIn')}
          </Link>
          <Link to="/forgot-password" className={wideButtonClass('soft')}>
            {t('chooseNew')}
          </Link>
        </DoorNotice>
      );
    default:
      return (
        <DoorNotice title={t('refusedTitle')} lead={sayError(error)}>
          <WayOn isSignedIn={me !== null} />
        </DoorNotice>
      );
  }
}

/** The mail is about an account, and this browser is signed in to another one: the way to that account, and back here. */
function OfAnotherAccount({ email }: { readonly email: string }) {
  const t = useTranslations('mailDoor');
  const signInAgain = useSignInAgain();
  return (
    <DoorNotice title={t('otherTitle')} lead={t('otherLead', { email })}>
      <WideButton onClick={signInAgain}>{t('otherSignIn')}</WideButton>
      <Link to="/" className={wideButtonClass('soft')}>
        {t('toStudio')}
      </Link>
    </DoorNotice>
  );
}

function WayOn({ isSignedIn }: { readonly isSignedIn: boolean }) {
  const t = useTranslations('mailDoor');
  return (
    <Link to={isSignedIn ? '/' : '/sign-in'} className={wideButtonClass()}>
      {t(isSignedIn ? 'toStudio' : 'toSignIn')}
    </Link>
  );
}

interface MailAgainProps {
  readonly email: string;
  readonly look: 'main' | 'soft';
}

function MailAgain({ email, look }: MailAgainProps) {
  const t = useTranslations('mailDoor');
  const ask = trpc.identity.email.requestVerification.useMutation({ retry: false });
  if (ask.isSuccess) {
    return (
      <p role="status" className="text-14 wrap-anywhere text-ink">
        {t('mailSent', { email })}
      </p>
    );
  }
  return (
    <div>
      <WideButton look={look} isBusy={ask.isPending} onClick={() => ask.mutate()}>
        {t('mailAgain')}
      </WideButton>
      <Problem error={ask.error} />
    </div>
  );
}
