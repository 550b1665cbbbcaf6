import { totpDigits } from '@pingvas/contracts';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CodeField } from '../../ui/CodeField.tsx';
import { WideButton } from '../../ui/WideButton.tsx';
import type { ProofWay } from './ProofForm.tsx';

/** The code that an authenticator app shows; sent by itself when its last digit is there. */
export function CodeProof({ isPending, refusal, onChange, submitLabel, onProve }: ProofWay) {
  const t = useTranslations('secondFactor.proof');
  const [code, setCode] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const isMissing = hasTried && code.length < totpDigits;

  const send = (value: string) => {
    if (!isPending) onProve({ code: value });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (code.length < totpDigits) return field.current?.focus();
    send(code);
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <CodeField
        ref={field}
        autoFocus
        label={t('code')}
        digits={totpDigits}
        value={code}
        onChange={(value) => {
          setCode(value);
          if (refusal) onChange();
        }}
        onComplete={send}
        hint={t('codeHint')}
        error={refusal ?? (isMissing ? t('codeMissing') : undefined)}
      />
      <WideButton type="submit" isBusy={isPending}>
        {submitLabel}
      </WideButton>
    </form>
  );
}
