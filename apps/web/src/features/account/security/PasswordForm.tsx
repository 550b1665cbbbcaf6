import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../../api/error-sentence.ts';
import { trpc } from '../../../api/trpc.ts';
import { useAccount } from '../../../shell/use-account.ts';
import { Button } from '../../../ui/Button.tsx';
import { NewPasswordField } from '../../../ui/NewPasswordField.tsx';
import { newPasswordProblem } from '../../../ui/new-password.ts';
import { FieldNote } from '../../../ui/TextField.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { useFormInPlace } from './use-form-in-place.ts';

/** A new password for who is signed in. The page asks for a proof by itself when the last one is too long ago. */
export function PasswordForm() {
  const t = useTranslations('mailDoor.password');
  const { isOpen, opener, open, close } = useFormInPlace();
  return (
    <SectionGroup
      title={t('title')}
      about={t('about')}
      aside={
        !isOpen && (
          <Button ref={opener} onClick={open}>
            {t('change')}
          </Button>
        )
      }
    >
      {isOpen && <Fields onClose={close} />}
    </SectionGroup>
  );
}

function Fields({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('mailDoor.password');
  const door = useTranslations('mailDoor');
  const sayError = useErrorSentence();
  const toast = useToast();
  const { user } = useAccount();
  const utils = trpc.useUtils();
  const [password, setPassword] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const owner = { email: user?.email, username: user?.username, fullName: user?.fullName };
  const change = trpc.identity.email.changePassword.useMutation({
    onSuccess: ({ ended }) => {
      toast({ title: t('done', { count: ended }) });
      void utils.identity.sessions.list.invalidate();
      onClose();
    },
  });
  const isWeak = change.error ? problemOf(change.error).code === 'identity.weak-password' : false;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (newPasswordProblem(password, owner)) return field.current?.focus();
    change.mutate({ newPassword: password });
  };

  return (
    <form onSubmit={submit} noValidate className="flex max-w-[380px] flex-col gap-4">
      {/* For password managers, which would not know whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
      <NewPasswordField
        ref={field}
        label={door('newPassword')}
        value={password}
        onChange={(value) => {
          setPassword(value);
          if (change.error) change.reset();
        }}
        owner={owner}
        problem={hasTried ? newPasswordProblem(password, owner) : null}
        refusal={isWeak ? sayError(change.error) : undefined}
      />
      {change.error && !isWeak && <FieldNote isError>{sayError(change.error)}</FieldNote>}
      <div className="flex gap-2">
        <Button type="submit" look="main" isBusy={change.isPending}>
          {t('save')}
        </Button>
        <Button look="plain" onClick={onClose}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
