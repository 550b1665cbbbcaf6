import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyring } from './keyring.ts';

const [one, other] = [randomBytes(32), randomBytes(32)];
const secret = Buffer.from('a secret of twenty b');

describe('a keyring', () => {
  it('opens what it sealed, whatever the bytes are', () => {
    const ring = createKeyring([one]);
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, boundTo) => {
        expect(new Uint8Array(ring.open(ring.seal(bytes, boundTo), boundTo))).toEqual(bytes);
      }),
    );
  });

  it('does not open what was copied to somebody else’s row', () => {
    const ring = createKeyring([one]);
    const sealed = ring.seal(secret, 'jiwoo');
    expect(() => ring.open(sealed, 'minho')).toThrow();
  });

  it('does not open what was changed by a single bit', () => {
    const ring = createKeyring([one]);
    const [id, text = ''] = ring.seal(secret, 'jiwoo').split('.');
    const bytes = Buffer.from(text, 'base64url');
    for (let place = 0; place < bytes.length; place += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      expect(() => ring.open(`${id}.${changed.toString('base64url')}`, 'jiwoo')).toThrow();
    }
  });

  it('shows neither the secret nor the same text twice', () => {
    const ring = createKeyring([one]);
    expect(ring.seal(secret, 'jiwoo')).not.toBe(ring.seal(secret, 'jiwoo'));
    expect(Buffer.from(ring.seal(secret, 'jiwoo').split('.')[1] ?? '', 'base64url')).not.toContain(secret);
  });

  it('opens with an old key what the old key sealed, and seals with the new one', () => {
    const before = createKeyring([one]);
    const during = createKeyring([other, one]);
    const after = createKeyring([other]);
    expect(during.open(before.seal(secret, 'jiwoo'), 'jiwoo')).toEqual(secret);
    expect(after.open(during.seal(secret, 'jiwoo'), 'jiwoo')).toEqual(secret);
    expect(() => after.open(before.seal(secret, 'jiwoo'), 'jiwoo')).toThrow();
    expect(during.fingerprints('code', 'jiwoo')).toContain(before.fingerprint('code', 'jiwoo'));
  });

  it('marks the same code differently for two people and under two keys', () => {
    const ring = createKeyring([one]);
    const mark = ring.fingerprint('code', 'jiwoo');
    expect(ring.fingerprint('code', 'jiwoo')).toBe(mark);
    expect(ring.fingerprint('code', 'minho')).not.toBe(mark);
    expect(createKeyring([other]).fingerprint('code', 'jiwoo')).not.toBe(mark);
  });

  it('takes no key of another length, and not none', () => {
    expect(() => createKeyring([randomBytes(16)])).toThrow();
    expect(() => createKeyring([])).toThrow();
  });
});
