import { typedKeys } from './typed-keys.ts';

/** What a guesser knows without any list. */
export interface PasswordOwner {
  readonly email?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly fullName?: string | null | undefined;
}

/**
 * Why a password is refused: one pattern of keys, made of what is known about the person, made of the product's own
 * name, or read in the lists of leaked ones (only servers have those).
 */
export const passwordFlaws = ['pattern', 'personal', 'product', 'leaked'] as const;
export type PasswordFlaw = (typeof passwordFlaws)[number];

const productWords = ['pingvas', '핑바스', 'invokeai'];

/**
 * What makes this password one of the first guesses, as far as can be said without a list; null for all others.
 * Pure, and shared: the page says the same while one types as the server does when it refuses.
 */
export function passwordFlaw(password: string, owner: PasswordOwner = {}): PasswordFlaw | null {
  if (isPattern(password)) return 'pattern';
  if (isMadeOf(password, wordsAbout(owner))) return 'personal';
  if (isMadeOf(password, productWords)) return 'product';
  return null;
}

const rows = ['`1234567890-=', 'qwertyuiop[]\\', "asdfghjkl;'", 'zxcvbnm,./'];
const shifted = '~!@#$%^&*()_+{}|:"<>?';
const unshifted = "`1234567890-=[]\\;',./";

/** Where a key lies: its row, and its column with the half steps that rows are shifted by. */
const places = new Map<string, { readonly row: number; readonly column: number }>(
  rows.flatMap((row, index) =>
    [...row].map(
      (key, place) => [key, { row: index, column: place + index * 0.5 - (index === 0 ? 0.5 : 0) }] as const,
    ),
  ),
);

const periodMax = 5;

/** The same few characters again and again, or fingers that walk over the keyboard or count. */
function isPattern(password: string): boolean {
  const keys = [...typedKeys(password).toLowerCase()].map((key) => unshifted[shifted.indexOf(key)] ?? key);
  return repeats(keys) || walks(keys) || repeats([...password]);
}

function repeats(keys: readonly string[]): boolean {
  for (let period = 1; period <= periodMax && period * 2 <= keys.length; period += 1) {
    if (keys.every((key, index) => index < period || key === keys[index - period])) return true;
  }
  return false;
}

/** Made of nothing but walks of three keys and more, four and more on average: `1qaz2wsx`, `qwer1234`, `abcdefgh`. */
function walks(keys: readonly string[]): boolean {
  const lengths: number[] = [];
  keys.forEach((key, index) => {
    const before = keys[index - 1];
    if (before !== undefined && areNeighbours(before, key)) lengths.push((lengths.pop() ?? 0) + 1);
    else lengths.push(1);
  });
  return lengths.every((length) => length >= 3) && keys.length >= lengths.length * 4;
}

function areNeighbours(one: string, other: string): boolean {
  const step = (other.codePointAt(0) ?? 0) - (one.codePointAt(0) ?? 0);
  if (Math.abs(step) <= 1) return true;
  // On every keyboard the nine is followed by the nought.
  if (one + other === '90' || one + other === '09') return true;
  const [from, to] = [places.get(one), places.get(other)];
  if (from === undefined || to === undefined) return false;
  return Math.abs(from.row - to.row) <= 1 && Math.abs(from.column - to.column) <= 1;
}

/** How much beside a known word a guesser tries: a year, a few figures and signs. */
const tailMax = 8;

/** True when nothing but one of these words is there, with figures and signs around it. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const spellings = [password.toLowerCase(), plainSpelling(password), typedKeys(password).toLowerCase()];
  const forms = words.flatMap((word) => [word, typedKeys(word)]).map((word) => word.toLowerCase());
  return spellings.some((spelling) =>
    forms.some((form) => {
      if (!spelling.includes(form)) return false;
      const left = spelling.replaceAll(form, '');
      return [...left].length <= tailMax && !/\p{L}/u.test(left);
    }),
  );
}

const spelledAs: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** `p1ngv4$` is `pingvas` to a guesser. Figures at the end stay: they are more often a year than letters. */
function plainSpelling(password: string): string {
  const [, body = '', tail = ''] = /^(.*?)([\d!]*)$/su.exec(password.toLowerCase()) ?? [];
  return [...body].map((char) => spelledAs[char] ?? char).join('') + tail;
}

/** A word of two letters would make half of all passwords personal; two syllables are a whole name. */
const isLongEnough = (word: string) =>
  /\p{Script=Hangul}/u.test(word) ? [...word].length >= 2 : [...word].length >= 3;

function wordsAbout({ email, username, fullName }: PasswordOwner): string[] {
  const [mailbox = '', domain = ''] = (email ?? '').toLowerCase().split('@');
  const names = (fullName ?? '').normalize('NFC').toLowerCase().split(/\s+/);
  const parts = mailbox.split(/[._+-]/).filter((part) => part.length >= 4);
  const labels = domain.split('.').slice(0, -1);
  return [
    email?.toLowerCase() ?? '',
    mailbox,
    ...parts,
    domain,
    ...labels,
    username ?? '',
    ...names,
    names.join(''),
  ]
    .map((word) => word.trim())
    .filter(isLongEnough);
}
