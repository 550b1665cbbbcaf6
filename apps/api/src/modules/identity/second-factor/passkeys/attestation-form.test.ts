import { describe, expect, it } from 'vitest';
import { isPlainAttestation } from './attestation-form.ts';

describe('the attestation of a new passkey', () => {
  it.each([
    ['none', false, true],
    ['packed', false, true],
    ['packed', true, false],
    ['apple', true, false],
    ['tpm', true, false],
    ['android-key', true, false],
    ['android-safetynet', false, false],
    ['fido-u2f', true, false],
  ])('in the form %s, with certificates: %s, is read: %s', (format, hasCertificates, isRead) => {
    expect(isPlainAttestation({ format, hasCertificates })).toBe(isRead);
  });
});
