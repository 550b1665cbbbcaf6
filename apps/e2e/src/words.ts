import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../web/src/messages');

type Catalogue = { readonly [key: string]: string | Catalogue };

/** The words that a person sees in one language, from the catalogue that the web app itself uses. */
export function wordsOf(language: 'ko' | 'en') {
  const catalogue = JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as Catalogue;
  const find = (path: string): string => {
    let at: string | Catalogue | undefined = catalogue;
    for (const key of path.split('.')) at = typeof at === 'object' ? at[key] : undefined;
    if (typeof at !== 'string') throw new Error(`${language}.json has no ${path}`);
    return at;
  };
  return {
    /** The words as they are; for messages without arguments. */
    text: find,
    /** Matches what begins with a message, whatever numbers stand in it. */
    start: (path: string): RegExp =>
      new RegExp(
        `^${find(path)
          .split(/\{\w+\}/)
          .join('[\\d,]+')}`,
      ),
  };
}
