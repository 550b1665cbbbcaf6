import { errorCodes, failureCode, failureSentences } from '@pingvas/contracts';
import { createTranslator } from 'use-intl';
import { describe, expect, it } from 'vitest';
import { catalogues } from './messages.ts';

const { en, ko } = catalogues;

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

/** The names of a sentence's arguments with their kind, e.g. `count:plural`. */
function argumentsOf(message: string): string[] {
  const found = new Set<string>();
  for (const match of message.matchAll(/\{\s*([A-Za-z]\w*)\s*(?:,\s*(\w+))?/g)) {
    const [, name, kind] = match;
    // `other {credits}` holds words, not an argument: only names before a comma or a closing brace count.
    const rest = message.slice((match.index ?? 0) + match[0].length).trimStart();
    const before = message.slice(0, match.index).trimEnd();
    const isPluralBranch = /(?:\bone|\bother|=\d+)$/.test(before);
    if (name && !isPluralBranch && (rest.startsWith('}') || rest.startsWith(',')))
      found.add(`${name}:${kind ?? 'text'}`);
  }
  return [...found].sort();
}

const korean = flatten(ko);
const english = flatten(en);

describe('the two catalogues', () => {
  it('have the same keys', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('take the same arguments in every sentence', () => {
    const differing = [...english].filter(
      ([key, text]) => argumentsOf(text).join() !== argumentsOf(korean.get(key) ?? '').join(),
    );
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('can be read by the formatter in both languages, every one of them', () => {
    const failed: string[] = [];
    for (const [locale, messages] of [
      ['ko', ko],
      ['en', en],
    ] as const) {
      const values: Record<string, number | string> = {};
      for (const text of flatten(messages).values()) {
        for (const argument of argumentsOf(text)) values[argument.split(':')[0] ?? ''] = 3;
      }
      const translate = createTranslator<Tree>({
        locale,
        messages,
        onError: (error) => failed.push(`${locale}: ${error.message}`),
      });
      for (const key of flatten(messages).keys()) translate(key as never, values as never);
    }
    expect(failed).toEqual([]);
  });

  it('are free of exclamation marks, em dashes and emoji, and Korean speaks in 해요체', () => {
    const shouting = [...korean, ...english].filter(([, text]) => /[!—\u{1F300}-\u{1FAFF}]/u.test(text));
    expect(shouting).toEqual([]);
    const stiff = [...korean].filter(([, text]) => /(?:습니다|합니다|한다)\b/.test(text));
    expect(stiff).toEqual([]);
  });
});

describe('errors as sentences', () => {
  it.each(['ko', 'en'] as const)('has one for every code a server can send, in %s', (language) => {
    const sentences = language === 'ko' ? korean : english;
    const missing = Object.keys(errorCodes).filter((code) => !sentences.get(`errors.${code}`));
    expect(missing).toEqual([]);
  });

  it.each(['ko', 'en'] as const)(
    'has what happened and what comes next for every failure, in %s',
    (language) => {
      const sentences = language === 'ko' ? korean : english;
      const wanted = failureCode.options.flatMap((code) => [
        `failure.codes.${code}.message`,
        `failure.codes.${code}.next`,
      ]);
      expect([...sentences.keys()].filter((key) => key.startsWith('failure.codes.')).sort()).toEqual(
        [...wanted].sort(),
      );
      const unfinished = wanted.filter((key) => !/[^.]\.$/.test(sentences.get(key) ?? ''));
      expect(unfinished).toEqual([]);
    },
  );

  it('says in English what scripts read in the answer', () => {
    expect(en.failure.codes).toEqual(failureSentences);
  });
});
