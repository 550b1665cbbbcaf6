import { Eye } from '@phosphor-icons/react/dist/csr/Eye';
import { EyeSlash } from '@phosphor-icons/react/dist/csr/EyeSlash';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../../ui/IconButton.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { WideButton } from '../../ui/WideButton.tsx';
import { useAccount } from '../use-account.ts';
import type { ProofWay } from './ProofForm.tsx';

/** The password of the account that is open. */
export function PasswordProof({ isPending, refusal, onChange, submitLabel, onProve }: ProofWay) {
  const t = useTranslations('secondFactor.proof');
  const { user } = useAccount();
  const [password, setPassword] = useState('');
  const [isShown, setIsShown] = useState(false);
  const [hasTried, setHasTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (password === '') return field.current?.focus();
    if (!isPending) onProve({ password });
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {/* For the browser's own keeper of passwords, which asks whose password it is. */}
      <input type="email" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
      <TextField
        ref={field}
        autoFocus
        label={t('password')}
        type={isShown ? 'text' : 'password'}
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => {
          setPassword(event.currentTarget.value);
          if (refusal) onChange();
        }}
        error={refusal ?? (hasTried && password === '' ? t('passwordMissing') : undefined)}
        trailing={
          <IconButton label={isShown ? t('hide') : t('show')} onClick={() => setIsShown(!isShown)}>
            {isShown ? <EyeSlash size={20} /> : <Eye size={20} />}
          </IconButton>
        }
      />
      <WideButton type="submit" isBusy={isPending}>
        {submitLabel}
      </WideButton>
    </form>
  );
}
