import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../api/error-sentence.ts';
import { trpc } from '../../api/trpc.ts';
import { useLanguage } from '../../messages/language.tsx';
import { useTakeLookAlong } from '../../shell/use-look.ts';
import { NewPasswordField } from '../../ui/NewPasswordField.tsx';
import { newPasswordProblem } from '../../ui/new-password.ts';
import { FieldNote, TextField } from '../../ui/TextField.tsx';
import { WideButton } from '../../ui/WideButton.tsx';
import { emailProblem } from './check-credentials.ts';

/** The setup code, and who the first administrator is. What is wrong is said below its field, once somebody tried. */
export function FirstRunForm() {
  const t = useTranslations('firstAdministrator');
  const words = useTranslations('identity');
  const sayError = useErrorSentence();
  const { language } = useLanguage();
  const utils = trpc.useUtils();
  const router = useRouter();
  const takeLookAlong = useTakeLookAlong();
  const make = trpc.identity.firstRun.makeAdministrator.useMutation({
    onSuccess: async (entry) => {
      utils.identity.firstRun.get.setData(undefined, { isOpen: false });
      if (entry.state === 'signed-in') utils.identity.me.setData(undefined, takeLookAlong(entry.user));
      await router.navigate({ to: '/admin/users' });
    },
    onError: (error) => {
      if (problemOf(error).code === 'identity.first-run-over') void utils.identity.firstRun.get.invalidate();
    },
  });
  const [setupCode, setSetupCode] = useState('');
  const [email, setEmail] = useState('');
  const [fullName, setFullName] = useState('');
  const [password, setPassword] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const fields = {
    code: useRef<HTMLInputElement>(null),
    email: useRef<HTMLInputElement>(null),
    password: useRef<HTMLInputElement>(null),
  };

  const owner = { email, fullName };
  const isCodeMissing = setupCode.trim() === '';
  const wrongEmail = emailProblem(email);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (isCodeMissing) return fields.code.current?.focus();
    if (wrongEmail) return fields.email.current?.focus();
    if (newPasswordProblem(password, owner)) return fields.password.current?.focus();
    const name = fullName.trim();
    make.mutate({ setupCode, email, password, language, ...(name && { fullName: name }) });
  };

  const refusal = make.error ? problemOf(make.error).code : null;
  const said = (code: string) => (refusal === code ? sayError(make.error) : undefined);
  const refusedCode = said('identity.wrong-setup-code');
  const refusedEmail = said('identity.email-taken');
  const refusedPassword = said('identity.weak-password');
  const otherRefusal = make.error && !refusedCode && !refusedEmail && !refusedPassword;
  const typing = (set: (value: string) => void) => (value: string) => {
    set(value);
    if (make.error) make.reset();
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        ref={fields.code}
        label={t('code')}
        placeholder={t('codeExample')}
        value={setupCode}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => typing(setSetupCode)(event.currentTarget.value)}
        error={hasTried && isCodeMissing ? t('codeMissing') : refusedCode}
      />
      <TextField
        ref={fields.email}
        label={words('email')}
        type="email"
        name="email"
        autoComplete="username"
        placeholder={words('emailExample')}
        value={email}
        onChange={(event) => typing(setEmail)(event.currentTarget.value)}
        error={hasTried && wrongEmail ? words(wrongEmail) : refusedEmail}
      />
      <TextField
        label={t('fullName')}
        name="name"
        autoComplete="name"
        maxLength={100}
        value={fullName}
        onChange={(event) => typing(setFullName)(event.currentTarget.value)}
      />
      <NewPasswordField
        ref={fields.password}
        label={words('password')}
        value={password}
        onChange={typing(setPassword)}
        owner={owner}
        problem={hasTried ? newPasswordProblem(password, owner) : null}
        refusal={refusedPassword}
      />
      {otherRefusal && <FieldNote isError>{sayError(make.error)}</FieldNote>}
      <WideButton type="submit" isBusy={make.isPending} className="mt-1">
        {t('make')}
      </WideButton>
    </form>
  );
}
