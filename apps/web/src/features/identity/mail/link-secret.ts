/** The secret of a link in a mail stands behind the hash of its address: it survives a reload, and no server sees it. */
export function secretBehind(hash: string): string | null {
  const secret = hash.replace(/^#/, '');
  return /^pge_[\w-]{43}$/.test(secret) ? secret : null;
}
