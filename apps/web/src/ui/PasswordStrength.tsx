import type { PasswordOwner } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { classNames } from './class-names.ts';
import { usePasswordStrength } from './use-password-strength.ts';

interface PasswordStrengthProps {
  /** Of the words, for the field that they are about. */
  readonly id: string;
  readonly password: string;
  /** What is known about the person: a password made of it is refused. */
  readonly owner: PasswordOwner;
  /** What a password has to be, as long as there is nothing to say about this one. */
  readonly rule: string | undefined;
}

const dashCount = 4;

/**
 * How strong a password is, in a word and in dashes, while it is being typed. Said aloud when the word changes. It has
 * its room from the start, so that nothing below it moves under the hand.
 */
export function PasswordStrength({ id, password, owner, rule }: PasswordStrengthProps) {
  const t = useTranslations('passwordStrength');
  const strength = usePasswordStrength(password, owner);
  const words = [t('score0'), t('score1'), t('score2'), t('score3'), t('score4')];
  const done = strength.state === 'estimated' ? strength.estimate.score : 0;
  const word =
    strength.state === 'refused' ? t('refused') : strength.state === 'estimated' ? words[done] : null;
  const hint =
    strength.state === 'refused'
      ? t(`flaw.${strength.flaw}`)
      : strength.state === 'estimated' && strength.estimate.hint
        ? t(`hint.${strength.estimate.hint}`)
        : null;
  const isStrong = done >= 3;

  return (
    <div className="mt-2.5">
      <div aria-hidden="true" className="grid grid-cols-4 gap-1.5">
        {Array.from({ length: dashCount }, (_, place) => (
          <span
            key={place}
            className={classNames(
              'h-[3px] forced-color-adjust-none',
              place >= done ? 'bg-line-control/60' : isStrong ? 'bg-glaze-mark' : 'bg-ink-2',
            )}
          />
        ))}
      </div>
      <p id={id} aria-live="polite" className="mt-1.5 min-h-9 text-13 text-ink-3">
        {word && <span className="sr-only">{t('title')}: </span>}
        {word && (
          <span
            className={classNames(
              'font-strong',
              strength.state === 'refused' ? 'text-danger-text' : isStrong ? 'text-glaze-text' : 'text-ink',
            )}
          >
            {word}
          </span>
        )}
        {hint && <span> {hint}</span>}
        {!word && rule}
      </p>
    </div>
  );
}
