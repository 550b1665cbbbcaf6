import { z } from 'zod';

/** A whole number written in an environment variable, within the given bounds. */
export function envInteger(bounds: { min: number; max: number }) {
  return z
    .string()
    .regex(/^-?\d+$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.number().int().min(bounds.min).max(bounds.max));
}

/** `true`, `false`, `1` or `0`. */
export const envBoolean = z
  .enum(['true', 'false', '1', '0'], 'expected true or false')
  .transform((value) => value === 'true' || value === '1');

/** A TCP port; 0 asks the system for a free one. */
export const envPort = envInteger({ min: 0, max: 65_535 });

/** An http or https address without a trailing slash. */
export const envHttpUrl = z
  .url({ protocol: /^https?$/, error: 'expected an address that starts with http:// or https://' })
  .transform((value) => value.replace(/\/+$/, ''));
