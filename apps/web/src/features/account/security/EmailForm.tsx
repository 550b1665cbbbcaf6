import { email as emailSchema } from '@pingvas/contracts';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { trpc } from '../../../api/trpc.ts';
import { useAccount } from '../../../shell/use-account.ts';
import { Button } from '../../../ui/Button.tsx';
import { Pill } from '../../../ui/Pill.tsx';
import { FieldNote, TextField } from '../../../ui/TextField.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { useFormInPlace } from './use-form-in-place.ts';

/** The mailbox of the account: whether it is known to be the person's, and how to have another one. */
export function EmailForm() {
  const t = useTranslations('mailDoor.email');
  const { user } = useAccount();
  const { isOpen, opener, open, close } = useFormInPlace();
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (!user) return null;
  return (
    <SectionGroup title={t('title')} about={t('about')}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="flex min-h-control-m max-w-none flex-wrap items-center gap-x-3 gap-y-2 text-16 text-ink">
          <span className="wrap-anywhere">{user.email}</span>
          <Pill look={user.isEmailVerified ? 'private' : 'emulator'}>
            {t(user.isEmailVerified ? 'verified' : 'unverified')}
          </Pill>
        </p>
        {!isOpen && (
          <Button ref={opener} onClick={open}>
            {t('change')}
          </Button>
        )}
      </div>
      {!user.isEmailVerified && <AskAgain />}
      {isOpen && (
        <Fields
          onClose={close}
          onSent={(email) => {
            setSentTo(email);
            close();
          }}
        />
      )}
      {sentTo !== null && !isOpen && (
        <p role="status" className="mt-4 max-w-[34em] text-14 text-ink-2">
          {t('sent', { email: sentTo })}
        </p>
      )}
    </SectionGroup>
  );
}

function AskAgain() {
  const t = useTranslations('mailDoor.email');
  const door = useTranslations('mailDoor');
  const sayError = useErrorSentence();
  const toast = useToast();
  const ask = trpc.identity.email.requestVerification.useMutation({
    retry: false,
    onSuccess: () => toast({ title: door('bannerAgainDone') }),
  });
  return (
    <div className="mt-3">
      <Button size="s" isBusy={ask.isPending} onClick={() => ask.mutate()}>
        {t('resend')}
      </Button>
      {ask.error && <FieldNote isError>{sayError(ask.error)}</FieldNote>}
    </div>
  );
}

interface FieldsProps {
  readonly onClose: () => void;
  readonly onSent: (email: string) => void;
}

function Fields({ onClose, onSent }: FieldsProps) {
  const t = useTranslations('mailDoor.email');
  const words = useTranslations('identity');
  const sayError = useErrorSentence();
  const [email, setEmail] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const ask = trpc.identity.email.requestChange.useMutation({
    retry: false,
    onSuccess: (_, asked) => onSent(asked.email),
  });
  const isWrong = !emailSchema.safeParse(email).success;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (isWrong) return field.current?.focus();
    ask.mutate({ email: email.trim() });
  };

  return (
    <form onSubmit={submit} noValidate className="mt-5 flex max-w-[380px] flex-col gap-4">
      <TextField
        ref={field}
        label={t('newEmail')}
        type="email"
        name="email"
        autoComplete="email"
        placeholder={words('emailExample')}
        value={email}
        onChange={(event) => {
          setEmail(event.currentTarget.value);
          if (ask.error) ask.reset();
        }}
        error={hasTried && isWrong ? words(email.trim() === '' ? 'emailMissing' : 'emailWrong') : undefined}
      />
      {ask.error && <FieldNote isError>{sayError(ask.error)}</FieldNote>}
      <div className="flex gap-2">
        <Button type="submit" look="main" isBusy={ask.isPending}>
          {t('send')}
        </Button>
        <Button look="plain" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
