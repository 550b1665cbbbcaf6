import {
  bioCharsMax,
  fullNameCharsMax,
  nicknameCharsMax,
  usernameCharsMax,
  usernameCharsMin,
} from '@pingvas/contracts';

/** What a person writes about themselves, as it stands in the fields. */
export interface Names {
  readonly nickname: string;
  readonly fullName: string;
  readonly username: string;
  readonly bio: string;
}

export interface NameProblem {
  readonly kind: 'tooLong' | 'usernameShort' | 'usernameLetters' | 'oneLine';
  readonly over?: number;
  readonly min?: number;
}

const charsMax: Record<keyof Names, number> = {
  nickname: nicknameCharsMax,
  fullName: fullNameCharsMax,
  username: usernameCharsMax,
  bio: bioCharsMax,
};

/** What is wrong with a field before it is sent; null when nothing is. Empty is nothing, and nothing is fine. */
export function problemOfName(field: keyof Names, value: string): NameProblem | null {
  const text = value.normalize('NFC').trim();
  if (text === '') return null;
  const over = [...text].length - charsMax[field];
  if (over > 0) return { kind: 'tooLong', over };
  if (field === 'username') {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) return { kind: 'usernameLetters' };
    if (text.length < usernameCharsMin) return { kind: 'usernameShort', min: usernameCharsMin };
  }
  const unseen =
    field === 'bio'
      ? /[^\P{Cc}\n\r]|[\u202a-\u202e\u2066-\u2069]/u
      : /[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u;
  return unseen.test(text) ? { kind: 'oneLine' } : null;
}

/** A field as it is sent: nothing is null. */
export function sentName(value: string): string | null {
  const text = value.trim();
  return text === '' ? null : text;
}
