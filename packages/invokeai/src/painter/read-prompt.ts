import { colorWords } from './color-words.ts';
import type { Color } from './palette.ts';
import { type Idea, vocabulary } from './words.ts';

/** What the painter understood of a prompt. */
export interface Reading {
  /** Each idea with its weight: 1 for a word at the end of the prompt, up to 1.5 for one at the start. */
  readonly ideas: ReadonlyMap<Idea, number>;
  /** Screen colours named, in the order of the word list. */
  readonly colors: readonly Color[];
}

/**
 * Finds ideas and colours in English and Korean text. An idea that the negative prompt names as well is
 * left out, so "sea" without "moon" has no moon.
 */
export function readPrompt(prompt: string, negativePrompt = ''): Reading {
  const text = normalized(prompt);
  const unwanted = normalized(negativePrompt);
  const ideas = new Map<Idea, number>();
  for (const idea of Object.keys(vocabulary) as Idea[]) {
    const words = vocabulary[idea];
    const at = firstMention(text, words);
    if (at < 0 || firstMention(unwanted, words) >= 0) continue;
    ideas.set(idea, 1.5 - 0.5 * (at / Math.max(text.length, 1)));
  }
  const colors = colorWords
    .filter(({ words }) => firstMention(text, words) >= 0 && firstMention(unwanted, words) < 0)
    .map(({ color }) => color);
  return { ideas, colors };
}

function normalized(text: string): string {
  return ` ${text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}

/** The position of the earliest of the words, or -1. */
function firstMention(text: string, words: readonly string[]): number {
  let first = -1;
  for (const word of words) {
    const at = mention(text, word);
    if (at >= 0 && (first < 0 || at < first)) first = at;
  }
  return first;
}

function mention(text: string, word: string): number {
  if (!/[가-힣]/u.test(word)) return text.search(patternFor(word, `(?:s|es)?`));
  // A longer Korean word may be the tail of a compound ("밤바다") or carry any ending. A single
  // syllable hides in too many other words ("감" in "영감"), so it must stand alone or with a particle.
  if (word.length > 1) return text.indexOf(word);
  return text.search(patternFor(word, particles));
}

const patterns = new Map<string, RegExp>();

function patternFor(word: string, ending: string): RegExp {
  let pattern = patterns.get(word);
  if (!pattern) {
    pattern = new RegExp(` ${word}${ending}(?= )`, 'u');
    patterns.set(word, pattern);
  }
  return pattern;
}

const particles =
  '(?:은|는|이|가|을|를|의|에|에서|에는|에도|과|와|도|로|으로|들|들이|들의|만|처럼|위|위에|위의|속|속에|속의|아래|너머|옆|옆에|사이|하나|둘|셋|이랑|하고|까지|부터|빛)?';
