import { describe, expect, it } from 'vitest';
import { languageOf } from './language-of.ts';

describe('the language of a prompt', () => {
  it('is Korean as soon as there is Hangul, English for Latin letters, unknown otherwise', () => {
    expect(languageOf('달항아리, moon jar')).toBe('ko');
    expect(languageOf('a moon jar')).toBe('en');
    expect(languageOf('12 34')).toBeUndefined();
  });
});
