import { Secret, TOTP } from 'otpauth';

/** 160 bits, as RFC 4226 recommends for SHA-1. */
const secretBytes = 20;
const stepSeconds = 30;
/** A clock may be off by one step in either direction. */
const stepsAround = 1;
const issuer = 'Pingvas';
/** What every authenticator app understands; several ignore all other values without saying so. */
const form = { algorithm: 'SHA1', digits: 6, period: stepSeconds } as const;

export function newTotpSecret(): Uint8Array {
  return new Secret({ size: secretBytes }).bytes;
}

/** What an authenticator app is told: base32 for typing, and the address that a QR code carries. */
export function describeTotp(secret: Uint8Array, label: string): { secret: string; uri: string } {
  const totp = new TOTP({ ...form, issuer, label, secret: secretOf(secret) });
  return { secret: totp.secret.base32, uri: totp.toString() };
}

/** The time step that a code belongs to, counted from 1970; null when it fits none that counts at `at`. */
export function stepOfCode(secret: Uint8Array, code: string, at: Date): number | null {
  const timestamp = at.getTime();
  const delta = TOTP.validate({
    ...form,
    token: code,
    secret: secretOf(secret),
    timestamp,
    window: stepsAround,
  });
  return delta === null ? null : TOTP.counter({ period: stepSeconds, timestamp }) + delta;
}

/** The code of a moment. */
export function totpCodeAt(secret: Uint8Array, at: Date): string {
  return TOTP.generate({ ...form, secret: secretOf(secret), timestamp: at.getTime() });
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: new Uint8Array(bytes).buffer });
}
