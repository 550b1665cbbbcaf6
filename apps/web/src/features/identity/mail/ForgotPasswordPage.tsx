import { Link } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { trpc } from '../../../api/trpc.ts';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { FieldNote, TextField } from '../../../ui/TextField.tsx';
import { WideButton, wideButtonClass } from '../../../ui/WideButton.tsx';
import { emailProblem } from '../check-credentials.ts';
import { DoorPage } from '../DoorPage.tsx';
import { DoorNotice } from './DoorNotice.tsx';

/** Where somebody says which mailbox is theirs. What follows is the same whether or not it has an account. */
export function ForgotPasswordPage() {
  const t = useTranslations('mailDoor');
  usePageTitle(t('forgotPage'));
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (sentTo === null) return <ForgotPasswordForm onSent={setSentTo} />;
  return (
    <DoorNotice title={t('sentTitle')} lead={t('sentLead', { email: sentTo })}>
      <p className="-mt-3 mb-4 text-14 text-ink-3">{t('sentHint')}</p>
      <WideButton look="soft" onClick={() => setSentTo(null)}>
        {t('sentOther')}
      </WideButton>
      <BackToSignIn />
    </DoorNotice>
  );
}

function ForgotPasswordForm({ onSent }: { readonly onSent: (email: string) => void }) {
  const t = useTranslations('mailDoor');
  const words = useTranslations('identity');
  const sayError = useErrorSentence();
  const [email, setEmail] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const ask = trpc.identity.email.forgotPassword.useMutation({
    retry: false,
    onSuccess: (_, asked) => onSent(asked.email),
  });
  const wrong = hasTried ? emailProblem(email) : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (emailProblem(email)) return field.current?.focus();
    ask.mutate({ email: email.trim() });
  };

  return (
    <DoorPage title={t('forgotTitle')}>
      <p className="mb-6 text-16 text-ink-2">{t('forgotLead')}</p>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextField
          ref={field}
          label={words('email')}
          type="email"
          name="email"
          autoComplete="username"
          placeholder={words('emailExample')}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={wrong ? words(wrong) : undefined}
        />
        {ask.error && <FieldNote isError>{sayError(ask.error)}</FieldNote>}
        <WideButton type="submit" isBusy={ask.isPending} className="mt-1">
          {t('forgotSend')}
        </WideButton>
      </form>
      <div className="mt-3">
        <BackToSignIn />
      </div>
    </DoorPage>
  );
}

function BackToSignIn() {
  const t = useTranslations('mailDoor');
  return (
    <Link to="/sign-in" className={wideButtonClass('plain')}>
      {t('backToSignIn')}
    </Link>
  );
}
