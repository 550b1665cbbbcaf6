import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type {
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyCreation,
  PasskeyRequest,
} from '@pingvas/contracts';
import { encodeCbor } from './encode-cbor.ts';

/** What a test may say otherwise than an honest authenticator in an honest browser. */
export interface Lies {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  /** False: nobody touched a finger or typed a PIN. */
  readonly isVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  readonly signature?: Buffer;
  /** Another form of attestation than none. */
  readonly attestation?: { readonly format: string; readonly statement: ReadonlyMap<string, unknown> };
  /** One that somebody has already. */
  readonly credentialId?: string | undefined;
}

interface Credential {
  readonly id: string;
  readonly rpId: string;
  readonly userHandle: string;
  readonly privateKey: KeyObject;
  counter: number;
}

const flag = { userPresent: 0x01, userVerified: 0x04, attested: 0x40 } as const;
const es256 = -7;

/**
 * An authenticator and the browser in front of it, in a few lines: real ES256 keys, real CBOR and COSE, attestation
 * "none". What it signs is what a device would sign, unless a test makes it lie.
 */
export function createSoftwareAuthenticator(origin: string) {
  const credentials: Credential[] = [];

  function clientData(type: string, challenge: string, lies: Lies): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? origin,
        crossOrigin: lies.crossOrigin ?? false,
      }),
    );
  }

  function authenticatorData(rpId: string, counter: number, lies: Lies, attested = Buffer.alloc(0)): Buffer {
    const flags =
      flag.userPresent |
      (lies.isVerified === false ? 0 : flag.userVerified) |
      (attested.length === 0 ? 0 : flag.attested);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(lies.counter ?? counter);
    return Buffer.concat([sha256(Buffer.from(lies.rpId ?? rpId)), Buffer.from([flags]), count, attested]);
  }

  return {
    credentials,

    /** What `navigator.credentials.create` answers. */
    create(options: PasskeyCreation, lies: Lies = {}): PasskeyAttestation {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const rawId =
        lies.credentialId === undefined ? randomBytes(32) : Buffer.from(lies.credentialId, 'base64url');
      const id = rawId.toString('base64url');
      const credential = { id, rpId: options.rp.id, userHandle: options.user.id, privateKey, counter: 0 };
      credentials.push(credential);
      const idLength = Buffer.alloc(2);
      idLength.writeUInt16BE(rawId.length);
      const attested = Buffer.concat([Buffer.alloc(16), idLength, rawId, coseKey(publicKey)]);
      const authData = authenticatorData(options.rp.id, credential.counter, lies, attested);
      const attestationObject = encodeCbor(
        new Map<string, unknown>([
          ['fmt', lies.attestation?.format ?? 'none'],
          ['attStmt', lies.attestation?.statement ?? new Map()],
          ['authData', authData],
        ]),
      );
      return {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: clientData('webauthn.create', options.challenge, lies).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      };
    },

    /** What `navigator.credentials.get` answers, by the newest credential that was asked for. */
    get(options: PasskeyRequest, lies: Lies = {}): PasskeyAssertion {
      const asked = options.allowCredentials?.map(({ id }) => id);
      const credential = credentials.findLast(({ id }) => asked === undefined || asked.includes(id));
      if (credential === undefined) throw new Error('This authenticator has no such credential');
      credential.counter += 1;
      const authData = authenticatorData(options.rpId, credential.counter, lies);
      const said = clientData('webauthn.get', options.challenge, lies);
      const signature = sign('sha256', Buffer.concat([authData, sha256(said)]), credential.privateKey);
      return {
        id: credential.id,
        rawId: credential.id,
        type: 'public-key',
        response: {
          clientDataJSON: said.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: (lies.signature ?? signature).toString('base64url'),
          userHandle: lies.userHandle ?? credential.userHandle,
        },
      };
    },
  };
}

/** An EC key of two coordinates (RFC 9053, section 7.1). */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return encodeCbor(
    new Map<number, unknown>([
      [1, 2],
      [3, es256],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
