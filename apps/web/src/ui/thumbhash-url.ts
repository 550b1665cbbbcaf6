import { thumbHashToDataURL } from 'thumbhash';

const known = new Map<string, string>();
const knownMax = 2_000;

/** A blurred stand-in of a picture as a data: URL; null for a hash that cannot be read. */
export function thumbhashUrl(hash: string): string | null {
  const before = known.get(hash);
  if (before) return before;
  try {
    const bytes = Uint8Array.from(atob(hash), (char) => char.charCodeAt(0));
    const url = thumbHashToDataURL(bytes);
    if (known.size >= knownMax) known.clear();
    known.set(hash, url);
    return url;
  } catch {
    return null;
  }
}
