import { email as emailSchema } from '@pingvas/contracts';

export type EmailProblem =
  | 'emailMissing'
  | 'emailSpace'
  | 'emailNoAt'
  | 'emailNoName'
  | 'emailNoDot'
  | 'emailWrong';

/** What is wrong with the name that somebody signs in with: a username, or an e-mail address when it has an @. */
export function loginNameProblem(value: string): EmailProblem | 'loginNameMissing' | null {
  if (value.trim() === '') return 'loginNameMissing';
  return value.includes('@') ? emailProblem(value) : null;
}

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
