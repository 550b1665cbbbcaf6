/** A part of a `where`, and what stands for its question marks. */
export interface SearchCondition {
  readonly sql: string;
  readonly params: readonly string[];
}

/**
 * True in SQL for rows in which every word stands somewhere, in any case; any part of a word counts, a single
 * syllable, too. Needs a GIN index over `public.search_grams(<the same columns>)`: it finds the rows that have all the
 * neighbouring characters, and the second half drops those that have them elsewhere.
 *
 * `columns` are SQL and never come from a caller. Upper and lower case are one for the letters that the database's
 * own collation knows; under `C` those are A to Z.
 */
export function searchCondition(columns: readonly string[], words: string): SearchCondition {
  const asked = words.normalize('NFC').split(/\s+/u).filter(Boolean);
  if (asked.length === 0) return { sql: 'true', params: [] };
  const all = columns.join(', ');
  const text = `lower(normalize(concat_ws(chr(10), ${all}), NFC))`;
  const one = `(public.search_grams(${all}) @> public.search_grams(?)
    and position(lower(normalize(?, NFC)) in ${text}) > 0)`;
  return { sql: asked.map(() => one).join(' and '), params: asked.flatMap((word) => [word, word]) };
}
