import { z } from 'zod';

/** A UUID in lower case; every record of Pingvas has a version 7 one, so that ids sort by time. */
export const id = z.uuid().transform((value) => value.toLowerCase());

/** A moment as ISO 8601 in UTC, e.g. 2026-11-20T09:30:00.000Z. */
export const moment = z.iso.datetime();

/** Credits are whole; the smallest amount anybody can hold or pay is 1. */
export const creditAmount = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** U+0000 cannot be stored by PostgreSQL; lone surrogates cannot be sent as UTF-8. */
export const isStorable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/**
 * Words that a machine passes on, e.g. the message of an engine. Made storable rather than refused: a report that
 * is not taken would be worse than one that lacks a character.
 */
export function reportedText(charsMax: number) {
  return z
    .string()
    .max(charsMax)
    .transform((text) => text.replaceAll('\u0000', '').toWellFormed());
}

/**
 * One line that a person writes, e.g. a name: trimmed, composed, without characters that do something instead of
 * showing something (line breaks, NUL, marks that turn the writing direction around). Counted in code points.
 */
export function line(charsMax: number) {
  return z
    .string()
    .max(charsMax * 4)
    .refine((text) => text.isWellFormed(), 'must be well-formed text')
    .transform((text) => text.normalize('NFC').trim())
    .refine(
      (text) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u.test(text),
      'must be one line of text',
    )
    .refine((text) => text !== '' && [...text].length <= charsMax, `must have 1 to ${charsMax} characters`)
    .meta({ minLength: 1, maxLength: charsMax });
}
