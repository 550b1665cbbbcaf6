import type { Language } from './messages.ts';

/** The language that somebody wrote in, as far as the letters tell; undefined leaves it to the page. */
export function languageOf(text: string): Language | undefined {
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  return /\p{Script=Latin}/u.test(text) ? 'en' : undefined;
}
