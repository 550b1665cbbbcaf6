import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../errors/domain-error.ts';

/** Everything that a signed address stands for. Two addresses that differ in any of it have different signatures. */
export interface SignedFacts {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  /** Seconds since 1970. */
  readonly expires: number;
  readonly downloadName?: string;
  /** For uploads, word for word as the headers carry them. */
  readonly upload?: {
    readonly contentType: string;
    readonly contentLength: string;
    readonly checksum: string;
  };
}

interface NamedKey {
  readonly id: string;
  readonly secret: string;
}

/** Signs and verifies addresses of the disk driver with HMAC-SHA256. */
export interface AddressSigner {
  /** The query string of a signed address. */
  sign(facts: SignedFacts): string;
  /**
   * @throws DomainError storage.bad-signature for anything but what was signed, and only then storage.expired
   */
  verify(facts: Omit<SignedFacts, 'expires' | 'downloadName'>, query: URLSearchParams): VerifiedAddress;
}

export interface VerifiedAddress {
  readonly expires: number;
  readonly downloadName: string | null;
}

/**
 * The first key signs, each of them verifies: to rotate, put a new key in front and drop the old one when the last
 * address made with it has expired. An address names its key by eight hex digits of the key's hash.
 */
export function createAddressSigner(secrets: readonly string[], now: () => Date): AddressSigner {
  const keys: readonly NamedKey[] = secrets.map((secret) => ({
    id: createHash('sha256').update(secret).digest('hex').slice(0, 8),
    secret,
  }));
  const [current] = keys;
  if (current === undefined) throw new Error('A disk storage needs a signing key.');

  return {
    sign(facts) {
      const query = new URLSearchParams({ expires: String(facts.expires), key: current.id });
      if (facts.downloadName !== undefined) query.set('download', facts.downloadName);
      query.set('signature', signatureOf(facts, current));
      return query.toString();
    },

    verify(given, query) {
      const expires = Number(query.get('expires') ?? Number.NaN);
      const key = keys.find(({ id }) => id === query.get('key'));
      const downloadName = query.get('download');
      if (key === undefined || !Number.isSafeInteger(expires)) throw new DomainError('storage.bad-signature');
      const facts: SignedFacts = { ...given, expires, ...(downloadName === null ? {} : { downloadName }) };
      const expected = Buffer.from(signatureOf(facts, key));
      const offered = Buffer.from(query.get('signature') ?? '');
      if (expected.length !== offered.length || !timingSafeEqual(expected, offered)) {
        throw new DomainError('storage.bad-signature');
      }
      if (expires * 1_000 <= now().getTime()) throw new DomainError('storage.expired');
      return { expires, downloadName };
    },
  };
}

function signatureOf(
  { method, key, expires, downloadName, upload }: SignedFacts,
  { secret }: NamedKey,
): string {
  // JSON keeps the parts apart whatever they contain.
  const parts = [
    'pingvas-file-1',
    method,
    key,
    expires,
    downloadName ?? null,
    upload?.contentType ?? null,
    upload?.contentLength ?? null,
    upload?.checksum ?? null,
  ];
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url');
}
