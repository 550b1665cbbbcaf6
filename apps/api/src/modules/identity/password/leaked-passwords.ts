import { readFile } from 'node:fs/promises';
import { typedKeys } from '@pingvas/contracts';
import { type BloomFilter, readBloomFilter } from './bloom-filter.ts';

/** Beside this file: `leaked-passwords.bloom`, written by `testing/write-leaked-passwords.ts`. */
export const leakedPasswordsFile = new URL('./leaked-passwords.bloom', import.meta.url);

/** 28 bits for each password and 19 looks: of a million good passwords one or two are taken for leaked ones. */
export const leakedFormat = { bitsPerText: 28, hashes: 19 } as const;

/** How a password is looked up: leaked lists hardly tell cases apart, and guessers try all of them. */
export function leakedSpelling(password: string): string {
  return password.normalize('NFKC').toLowerCase();
}

let filter: Promise<BloomFilter> | null = null;

/**
 * True for a password that stands in the lists of leaked ones, in any case and also as the keys of a Korean word.
 * Of good passwords about one in a million is taken for a leaked one. The list is read at the first call and kept
 * (0.7 MiB).
 */
export async function isLeaked(password: string): Promise<boolean> {
  filter ??= readFile(leakedPasswordsFile).then((bytes) => readBloomFilter(bytes, leakedFormat));
  const { has } = await filter;
  return has(leakedSpelling(password)) || has(leakedSpelling(typedKeys(password)));
}
