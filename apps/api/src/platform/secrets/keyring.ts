import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

export const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/**
 * The keys that secrets of people lie under in the database. The first one seals; those behind it still open what they
 * sealed before, so that a key can be replaced without anybody noticing.
 */
export interface Keyring {
  /**
   * AES-256-GCM. `boundTo` says whose secret it is: a sealed text that was copied to another row does not open there.
   */
  seal(secret: Uint8Array, boundTo: string): string;
  /** @throws Error when no key of ours sealed this text for `boundTo` */
  open(sealed: string, boundTo: string): Buffer;
  /** HMAC-SHA-256 in hex, to keep what is too short for a plain hash: without the key nothing can be tried out. */
  fingerprint(secret: string, boundTo: string): string;
  /** The fingerprint that each key makes of it, the first key's first. */
  fingerprints(secret: string, boundTo: string): readonly string[];
}

interface RingKey {
  /** Which key sealed a text; says nothing about the key itself. */
  readonly id: string;
  readonly sealing: KeyObject;
  readonly marking: KeyObject;
}

/** @throws Error without keys, or with one of another length than 32 bytes */
export function createKeyring(keys: readonly Uint8Array[]): Keyring {
  const ring = keys.map(ringKey);
  const [first] = ring;
  if (first === undefined) throw new Error('A keyring without a key');

  const markedBy = ({ marking }: RingKey, secret: string, boundTo: string) =>
    createHmac('sha256', marking).update(`${boundTo}\0${secret}`).digest('hex');

  return {
    seal(secret, boundTo) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', first.sealing, iv, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(boundTo));
      const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
      return `${first.id}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },

    open(sealed, boundTo) {
      const [id = '', text = ''] = sealed.split('.');
      const key = ring.find((each) => each.id === id);
      if (key === undefined) throw new Error('Sealed with a key that is not on the ring');
      const bytes = Buffer.from(text, 'base64url');
      const iv = bytes.subarray(0, ivBytes);
      const decipher = createDecipheriv('aes-256-gcm', key.sealing, iv, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(boundTo));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
    },

    fingerprint: (secret, boundTo) => markedBy(first, secret, boundTo),
    fingerprints: (secret, boundTo) => ring.map((key) => markedBy(key, secret, boundTo)),
  };
}

/** One key for each purpose, all from the one that is configured. */
function ringKey(key: Uint8Array): RingKey {
  if (key.byteLength !== keyBytes) throw new Error(`A key has ${keyBytes} bytes`);
  const derive = (purpose: string) =>
    createSecretKey(new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), purpose, keyBytes)));
  const id = derive('pingvas identity: name of the key').export();
  return {
    id: hash('sha256', id, 'hex').slice(0, 8),
    sealing: derive('pingvas identity: sealing'),
    marking: derive('pingvas identity: fingerprints'),
  };
}
