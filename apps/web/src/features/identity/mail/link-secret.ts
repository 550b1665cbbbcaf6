/** The secret of a link in a mail stands behind the hash of its address: it survives a reload, and no server sees it. */
export function secretBehind(hash: string): string | null {
  const secret = hash.replace(/^#/, '');
  return /^pge_[\w-]{43}$/.test(secret) ? secret : null;
}

const key = 'pingvas.link';

/**
 * Keeps the secret in this tab while its person signs in: an address to come back to that names it would be told to servers.
 * Null forgets it. A browser that refuses storage makes them press the button in the mail again.
 */
export function keepSecret(secret: string | null): void {
  try {
    if (secret === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, secret);
  } catch {
    // Full or refused.
  }
}

/** What was kept in this tab, if it is a secret. */
export function keptSecret(): string | null {
  try {
    return secretBehind(sessionStorage.getItem(key) ?? '');
  } catch {
    return null;
  }
}
