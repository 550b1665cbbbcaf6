import { Eye } from '@phosphor-icons/react/dist/csr/Eye';
import { EyeSlash } from '@phosphor-icons/react/dist/csr/EyeSlash';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../api/error-sentence.ts';
import { useLanguage } from '../../messages/language.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { NewPasswordField } from '../../ui/NewPasswordField.tsx';
import { newPasswordProblem } from '../../ui/new-password.ts';
import { FieldNote, TextField } from '../../ui/TextField.tsx';
import { WideButton } from '../../ui/WideButton.tsx';
import { emailProblem, loginNameProblem } from './check-credentials.ts';
import { useEnter } from './use-enter.ts';

interface CredentialsFormProps {
  readonly variant: 'sign-in' | 'register';
  readonly next: string | undefined;
}

/** Whose account, and its password. What is wrong is said below the field it concerns, once somebody has tried. */
export function CredentialsForm({ variant, next }: CredentialsFormProps) {
  const t = useTranslations('identity');
  const door = useTranslations('mailDoor');
  const sayError = useErrorSentence();
  const { language } = useLanguage();
  const enter = useEnter(variant, next);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isShown, setIsShown] = useState(false);
  const [hasTried, setHasTried] = useState(false);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  const isNew = variant === 'register';
  // Who has an account may also write its username.
  const findNameProblem = () => (isNew ? emailProblem(email) : loginNameProblem(email));
  const wrongEmail = hasTried ? findNameProblem() : null;
  const isPasswordMissing = hasTried && password === '';
  const findPasswordProblem = () => newPasswordProblem(password, { email });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (findNameProblem()) return emailField.current?.focus();
    if (isNew ? findPasswordProblem() : password === '') return passwordField.current?.focus();
    // The first mail to a new person is in the language that they read here.
    enter.mutate({ email, password, ...(isNew && { language }) });
  };

  const changePassword = (value: string) => {
    setPassword(value);
    if (refusedPassword) enter.reset();
  };

  const refusal = enter.error ? problemOf(enter.error).code : null;
  const refusedEmail = refusal === 'identity.email-taken' ? sayError(enter.error) : undefined;
  const refusedPassword = refusal === 'identity.weak-password' ? sayError(enter.error) : undefined;
  const otherRefusal = enter.error && !refusedEmail && !refusedPassword ? sayError(enter.error) : null;

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        ref={emailField}
        label={isNew ? t('email') : t('loginName')}
        type={isNew ? 'email' : 'text'}
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        name="email"
        autoComplete={isNew ? 'username' : 'username webauthn'}
        placeholder={t('emailExample')}
        value={email}
        onChange={(event) => {
          setEmail(event.currentTarget.value);
          if (refusedEmail) enter.reset();
        }}
        error={wrongEmail ? t(wrongEmail) : refusedEmail}
      />
      {isNew ? (
        <NewPasswordField
          ref={passwordField}
          label={t('password')}
          value={password}
          onChange={changePassword}
          owner={{ email }}
          problem={hasTried ? findPasswordProblem() : null}
          refusal={refusedPassword}
        />
      ) : (
        <TextField
          ref={passwordField}
          label={t('password')}
          type={isShown ? 'text' : 'password'}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => changePassword(event.currentTarget.value)}
          error={isPasswordMissing ? t('passwordMissing') : undefined}
          aside={
            <Link to="/forgot-password" className="text-link reach">
              {door('forgotLink')}
            </Link>
          }
          trailing={
            <IconButton label={isShown ? t('hide') : t('show')} onClick={() => setIsShown(!isShown)}>
              {isShown ? <EyeSlash size={20} /> : <Eye size={20} />}
            </IconButton>
          }
        />
      )}
      {otherRefusal && <FieldNote isError>{otherRefusal}</FieldNote>}
      <WideButton type="submit" isBusy={enter.isPending} className="mt-1">
        {isNew ? t('register') : t('signIn')}
      </WideButton>
    </form>
  );
}
