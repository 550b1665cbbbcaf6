import { recoveryCode } from '@pingvas/contracts';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { TextField } from '../../ui/TextField.tsx';
import { WideButton } from '../../ui/WideButton.tsx';
import type { ProofWay } from './ProofForm.tsx';

/** One of the codes that were put away for a bad day. */
export function RecoveryProof({ isPending, refusal, onChange, submitLabel, onProve }: ProofWay) {
  const t = useTranslations('secondFactor.proof');
  const [code, setCode] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const isCode = recoveryCode.safeParse(code).success;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (!isCode) return field.current?.focus();
    if (!isPending) onProve({ recoveryCode: code });
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        ref={field}
        autoFocus
        label={t('recoveryCode')}
        name="recovery-code"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="3f7k2-9qd0x"
        value={code}
        onChange={(event) => {
          setCode(event.currentTarget.value);
          if (refusal) onChange();
        }}
        hint={t('recoveryHint')}
        error={refusal ?? (hasTried && !isCode ? t('recoveryMissing') : undefined)}
      />
      <WideButton type="submit" isBusy={isPending}>
        {submitLabel}
      </WideButton>
    </form>
  );
}
