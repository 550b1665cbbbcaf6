import { DomainError } from '../errors/domain-error.ts';

/**
 * Refuses a write that another site's page makes with a person's cookie. A browser says where a request comes from,
 * in `Sec-Fetch-Site` and, everywhere else, in `Origin`; whoever says neither is a script, and may not carry the
 * cookie.
 *
 * @throws DomainError request.foreign-origin
 */
export function refuseForeignOrigin(
  request: Request,
  at: { readonly publicOrigin: string; readonly carriesCookie: boolean },
): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return;
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  // "null" is what sandboxed frames and data: pages send; nothing of ours is one.
  if (origin === 'null') throw new DomainError('request.foreign-origin');
  if (site !== null) {
    if (site !== 'same-origin') throw new DomainError('request.foreign-origin');
    return;
  }
  if (origin !== null) {
    if (origin !== at.publicOrigin) throw new DomainError('request.foreign-origin');
    return;
  }
  if (at.carriesCookie) throw new DomainError('request.foreign-origin');
}
