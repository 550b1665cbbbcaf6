import { Eye } from '@phosphor-icons/react/dist/csr/Eye';
import { EyeSlash } from '@phosphor-icons/react/dist/csr/EyeSlash';
import { type PasswordOwner, passwordCharsMin } from '@pingvas/contracts';
import { type Ref, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from './IconButton.tsx';
import type { NewPasswordProblem } from './new-password.ts';
import { PasswordStrength } from './PasswordStrength.tsx';
import { TextField } from './TextField.tsx';

interface NewPasswordFieldProps {
  readonly ref?: Ref<HTMLInputElement>;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is known about the person: a password made of it is refused. */
  readonly owner: PasswordOwner;
  /** What `newPasswordProblem` found when somebody tried to send it. */
  readonly problem?: NewPasswordProblem | null | undefined;
  /** What the server said about it, in a sentence. */
  readonly refusal?: string | undefined;
}

/** Where somebody chooses a password: it can be looked at, and how strong it is is told while one types. */
export function NewPasswordField(props: NewPasswordFieldProps) {
  const { ref, label, value, onChange, owner, problem, refusal } = props;
  const t = useTranslations('passwordStrength');
  const [isShown, setIsShown] = useState(false);
  const strengthId = useId();
  const error = problem ? sayProblem(problem) : refusal;

  function sayProblem(found: NewPasswordProblem): string {
    if (found.kind === 'flaw') return t(`flaw.${found.flaw}`);
    return t(found.kind, { left: 0, count: 0, ...found });
  }

  return (
    <div>
      <TextField
        {...(ref && { ref })}
        label={label}
        type={isShown ? 'text' : 'password'}
        name="new-password"
        autoComplete="new-password"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        aria-describedby={strengthId}
        trailing={
          <IconButton label={isShown ? t('hide') : t('show')} onClick={() => setIsShown(!isShown)}>
            {isShown ? <EyeSlash size={20} /> : <Eye size={20} />}
          </IconButton>
        }
      />
      <PasswordStrength
        id={strengthId}
        password={value}
        owner={owner}
        rule={error === undefined ? t('lengthHint', { count: passwordCharsMin }) : undefined}
      />
    </div>
  );
}
