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
