import { createHash } from 'node:crypto';
import type { RequestGenerationInput } from '@pingvas/contracts';

/**
 * SHA-256 of a recipe as the caller wrote it, in hex: tells the same request sent again from another one under the
 * same key. Keys are sorted, so the order in which a client writes them does not matter; what was left open (the
 * model, the seed) counts as left open.
 */
export function requestHash(recipe: RequestGenerationInput['recipe']): string {
  const fields = Object.entries(recipe)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
