import { createHash } from 'node:crypto';

/**
 * A set that answers "certainly not" or "very probably", in a few bits for each member. Its bytes are the bits alone;
 * how many hashes it asks is part of the format, so a file and its reader must agree on it.
 */
export interface BloomFilter {
  has(text: string): boolean;
}

/** Where a text leaves its marks: double hashing over one SHA-256. */
function* marksOf(text: string, { bits, hashes }: { readonly bits: number; readonly hashes: number }) {
  const digest = createHash('sha256').update(text, 'utf8').digest();
  const start = digest.readUIntBE(0, 6);
  // Odd, so that a step never comes back to where it started early.
  const step = (digest.readUInt32BE(6) | 1) >>> 0;
  for (let hash = 0; hash < hashes; hash += 1) yield (start + hash * step) % bits;
}

/** Reads a filter that {@link fillBloomFilter} wrote with as many hashes. */
export function readBloomFilter(bytes: Uint8Array, { hashes }: { readonly hashes: number }): BloomFilter {
  const bits = bytes.length * 8;
  return {
    has(text) {
      for (const mark of marksOf(text, { bits, hashes })) {
        if (((bytes[mark >> 3] ?? 0) & (1 << (mark & 7))) === 0) return false;
      }
      return true;
    },
  };
}

/** Writes a filter over all texts; `bitsPerText` sets how often a stranger passes for a member. */
export function fillBloomFilter(
  texts: readonly string[],
  { bitsPerText, hashes }: { readonly bitsPerText: number; readonly hashes: number },
): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((texts.length * bitsPerText) / 8));
  const bits = bytes.length * 8;
  for (const text of texts) {
    for (const mark of marksOf(text, { bits, hashes })) {
      bytes[mark >> 3] = (bytes[mark >> 3] ?? 0) | (1 << (mark & 7));
    }
  }
  return bytes;
}
