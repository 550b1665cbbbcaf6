import { Link, useLocation } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../../api/error-sentence.ts';
import { trpc } from '../../../api/trpc.ts';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { NewPasswordField } from '../../../ui/NewPasswordField.tsx';
import { newPasswordProblem } from '../../../ui/new-password.ts';
import { FieldNote } from '../../../ui/TextField.tsx';
import { WideButton, wideButtonClass } from '../../../ui/WideButton.tsx';
import { DoorPage } from '../DoorPage.tsx';
import { DoorNotice } from './DoorNotice.tsx';
import { secretBehind } from './link-secret.ts';

/** Behind the link for a new password. Opening it uses nothing up. */
export function ResetPasswordPage() {
  const t = useTranslations('mailDoor');
  usePageTitle(t('resetPage'));
  const { hash } = useLocation();
  const [token] = useState(() => secretBehind(hash));
  const utils = trpc.useUtils();
  const reset = trpc.identity.email.resetPassword.useMutation({
    // Every session is over, also one of this browser.
    onSuccess: () => utils.identity.me.reset(),
  });

  if (reset.isSuccess) {
    return (
      <DoorNotice title={t('resetDoneTitle')} lead={t('resetDoneLead')}>
        <Link to="/sign-in" className={wideButtonClass()}>
          {t('toSignIn')}
        </Link>
      </DoorNotice>
    );
  }
  const { code } = reset.error ? problemOf(reset.error) : { code: null };
  if (token === null || code === 'identity.link-unknown') {
    return <UselessLink title={t('unknownTitle')} lead={t('unknownLead')} />;
  }
  if (code === 'identity.link-used') return <UselessLink title={t('usedTitle')} lead={t('resetUsedLead')} />;
  if (code === 'identity.link-expired') {
    return <UselessLink title={t('expiredTitle')} lead={t('resetExpiredLead')} />;
  }
  return (
    <ResetPasswordForm
      isPending={reset.isPending}
      error={reset.error}
      onChange={() => reset.reset()}
      onSubmit={(newPassword) => reset.mutate({ token, newPassword })}
    />
  );
}

interface ResetPasswordFormProps {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onChange: () => void;
  readonly onSubmit: (newPassword: string) => void;
}

function ResetPasswordForm({ isPending, error, onChange, onSubmit }: ResetPasswordFormProps) {
  const t = useTranslations('mailDoor');
  const sayError = useErrorSentence();
  const [password, setPassword] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const isWeak = error ? problemOf(error).code === 'identity.weak-password' : false;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (newPasswordProblem(password, {})) return field.current?.focus();
    onSubmit(password);
  };

  return (
    <DoorPage title={t('resetTitle')}>
      <p className="mb-6 text-16 text-ink-2">{t('resetLead')}</p>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <NewPasswordField
          ref={field}
          label={t('newPassword')}
          value={password}
          onChange={(value) => {
            setPassword(value);
            if (error) onChange();
          }}
          owner={{}}
          problem={hasTried ? newPasswordProblem(password, {}) : null}
          refusal={isWeak ? sayError(error) : undefined}
        />
        {error !== null && !isWeak && <FieldNote isError>{sayError(error)}</FieldNote>}
        <WideButton type="submit" isBusy={isPending} className="mt-1">
          {t('reset')}
        </WideButton>
      </form>
    </DoorPage>
  );
}

function UselessLink({ title, lead }: { readonly title: string; readonly lead: string }) {
  const t = useTranslations('mailDoor');
  return (
    <DoorNotice title={title} lead={lead}>
      <Link to="/forgot-password" className={wideButtonClass()}>
        {t('mailAgain')}
      </Link>
      <Link to="/sign-in" className={wideButtonClass('plain')}>
        {t('backToSignIn')}
      </Link>
    </DoorNotice>
  );
}
