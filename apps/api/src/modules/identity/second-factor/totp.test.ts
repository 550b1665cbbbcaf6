import { describe, expect, it } from 'vitest';
import { describeTotp, newTotpSecret, stepOfCode, totpCodeAt } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

describe('codes of an authenticator app', () => {
  // RFC 6238, appendix B, the last six digits.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of the RFC at %i seconds', (seconds, code) => {
    const at = new Date(seconds * 1_000);
    expect(totpCodeAt(secret, at)).toBe(code);
    expect(stepOfCode(secret, code, at)).toBe(Math.floor(seconds / 30));
  });

  it('count one step before and after their own, and no further', () => {
    const at = new Date(1_000_000_020_000);
    const step = Math.floor(at.getTime() / 30_000);
    const codeOf = (steps: number) => totpCodeAt(secret, new Date(at.getTime() + steps * 30_000));
    expect([-2, -1, 0, 1, 2].map((steps) => stepOfCode(secret, codeOf(steps), at))).toEqual([
      null,
      step - 1,
      step,
      step + 1,
      null,
    ]);
  });

  it('are refused in every other form', () => {
    const at = new Date(59_000);
    for (const text of ['', '28708', '2870822', 'abcdef', '287 082']) {
      expect(stepOfCode(secret, text, at)).toBeNull();
    }
  });

  it('rest on a secret of 160 bits that no two people share', () => {
    const [one, other] = [newTotpSecret(), newTotpSecret()];
    expect(one.byteLength).toBe(20);
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(false);
  });

  it('are described in the form that every app reads', () => {
    const { secret: typed, uri } = describeTotp(secret, 'jiwoo@example.com');
    expect(typed).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    const { protocol, host, searchParams } = new URL(uri);
    expect([protocol, host]).toEqual(['otpauth:', 'totp']);
    expect(Object.fromEntries(searchParams)).toEqual({
      issuer: 'Pingvas',
      secret: typed,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(decodeURIComponent(uri)).toContain('Pingvas:jiwoo@example.com');
  });
});
