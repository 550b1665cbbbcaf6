import {
  type PasswordFlaw,
  type PasswordOwner,
  passwordCharsMax,
  passwordCharsMin,
  passwordFlaw,
} from '@pingvas/contracts';

/** Why a password that is being chosen cannot be sent yet. */
export type NewPasswordProblem =
  | { readonly kind: 'missing' }
  | { readonly kind: 'short'; readonly left: number }
  | { readonly kind: 'long'; readonly count: number }
  | { readonly kind: 'flaw'; readonly flaw: PasswordFlaw };

/** What is wrong with a new password, as far as this page can tell; null for one that may be sent. */
export function newPasswordProblem(password: string, owner: PasswordOwner): NewPasswordProblem | null {
  const chars = [...password.normalize('NFKC')].length;
  if (chars === 0) return { kind: 'missing' };
  if (chars < passwordCharsMin) return { kind: 'short', left: passwordCharsMin - chars };
  if (chars > passwordCharsMax) return { kind: 'long', count: passwordCharsMax };
  const flaw = passwordFlaw(password, owner);
  return flaw === null ? null : { kind: 'flaw', flaw };
}
