import { commonKoreanWords, typedKeys } from '@pingvas/contracts';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import englishWords from '@zxcvbn-ts/language-en/dist/commonWords.json.mjs';
import englishNames from '@zxcvbn-ts/language-en/dist/firstnames.json.mjs';

/** From guessed at once to out of reach. */
export type PasswordScore = 0 | 1 | 2 | 3 | 4;

/** What would make it stronger; one of the sentences of the page. */
export type PasswordHint = 'keys' | 'repeats' | 'dates' | 'common' | 'word' | 'names' | 'personal' | 'more';

export interface PasswordEstimate {
  readonly score: PasswordScore;
  /** Null where nothing is left to say. */
  readonly hint: PasswordHint | null;
}

/** More characters do not change the answer, and each costs time while one types. */
const charsMax = 64;

const korean = commonKoreanWords.flatMap((word) => [word, typedKeys(word).toLowerCase()]);

const estimator = new ZxcvbnFactory({
  dictionary: {
    ...common,
    'commonWords-en': englishWords,
    'firstnames-en': englishNames,
    'commonWords-ko': korean,
  },
  graphs: adjacencyGraphs,
  maxLength: charsMax,
});

const hints: Readonly<Record<string, PasswordHint>> = {
  straightRow: 'keys',
  keyPattern: 'keys',
  sequences: 'keys',
  simpleRepeat: 'repeats',
  extendedRepeat: 'repeats',
  recentYears: 'dates',
  dates: 'dates',
  topTen: 'common',
  topHundred: 'common',
  common: 'common',
  similarToCommon: 'common',
  wordByItself: 'word',
  namesByThemselves: 'names',
  commonNames: 'names',
  userInputs: 'personal',
};

/**
 * How many guesses a password takes, by what is known of how people choose them. `known` is what a guesser knows
 * about the person. Hangul counts as what it is and as the keys that were pressed, whichever is guessed first.
 */
export function estimatePassword(password: string, known: readonly string[]): PasswordEstimate {
  const spellings = [...new Set([password, typedKeys(password)])];
  const words = known.flatMap((word) => [word, typedKeys(word)]);
  const [weakest] = spellings
    .map((spelling) => estimator.check(spelling, words))
    .sort((one, other) => one.guessesLog10 - other.guessesLog10);
  if (weakest === undefined) return { score: 0, hint: null };
  const { score, feedback } = weakest;
  const hint = feedback.warning === null ? undefined : hints[feedback.warning];
  return { score, hint: score >= 3 ? null : (hint ?? 'more') };
}
