import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../web/src/messages');

type Catalogue = { readonly [key: string]: string | Catalogue };

/** The words that a person sees in one language, from the catalogues that the web app itself uses. */
export function wordsOf(language: 'ko' | 'en') {
  const files = readdirSync(folder).filter((file) => /^(?:.+\.)?(\w+)\.json$/.exec(file)?.[1] === language);
  const parts = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Catalogue);
  const catalogue: Catalogue = Object.assign({}, ...parts);
  const find = (path: string): string => {
    let at: string | Catalogue | undefined = catalogue;
    for (const key of path.split('.')) at = typeof at === 'object' ? at[key] : undefined;
    if (typeof at !== 'string') throw new Error(`no catalogue in ${language} has ${path}`);
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
