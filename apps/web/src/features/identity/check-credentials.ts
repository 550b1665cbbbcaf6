import { email as emailSchema, passwordCharsMax, passwordCharsMin } from '@pingvas/contracts';

export type EmailProblem =
  | 'emailMissing'
  | 'emailSpace'
  | 'emailNoAt'
  | 'emailNoName'
  | 'emailNoDot'
  | 'emailWrong';

/** What is wrong with an e-mail address, as precisely as can be said; null when the contract accepts it. */
export function emailProblem(value: string): EmailProblem | null {
  const email = value.trim();
  if (email === '') return 'emailMissing';
  if (emailSchema.safeParse(email).success) return null;
  if (/\s/.test(email)) return 'emailSpace';
  const at = email.lastIndexOf('@');
  if (at === -1) return 'emailNoAt';
  if (at === 0) return 'emailNoName';
  if (!/[^.]\.[^.]/.test(email.slice(at + 1))) return 'emailNoDot';
  return 'emailWrong';
}

export type PasswordProblem =
  | { readonly kind: 'passwordMissing' }
  | { readonly kind: 'passwordShort'; readonly left: number }
  | { readonly kind: 'passwordLong'; readonly count: number };

/** What is wrong with a password that is being chosen. For signing in only an empty one is a problem. */
export function passwordProblem(value: string, isNew: boolean): PasswordProblem | null {
  const chars = [...value.normalize('NFKC')].length;
  if (chars === 0) return { kind: 'passwordMissing' };
  if (!isNew) return null;
  if (chars < passwordCharsMin) return { kind: 'passwordShort', left: passwordCharsMin - chars };
  if (chars > passwordCharsMax) return { kind: 'passwordLong', count: passwordCharsMax };
  return null;
}
