import { describe, expect, it } from 'vitest';
import { email, newPassword } from './identity.ts';

describe('an e-mail address', () => {
  it('is trimmed and lower case, so that one mailbox is one account', () => {
    expect(email.parse('  Ji.Woo@Example.COM ')).toBe('ji.woo@example.com');
  });

  it.each(['', 'jiwoo', 'jiwoo@example', 'a b@example.com', `${'x'.repeat(250)}@example.com`])(
    'refuses %j',
    (value) => {
      expect(email.safeParse(value).success).toBe(false);
    },
  );
});

describe('a new password', () => {
  it('may be any Unicode of 8 to 256 characters', () => {
    expect(newPassword.safeParse('비밀번호여덟글자').success).toBe(true);
    expect(newPassword.safeParse('🦊'.repeat(256)).success).toBe(true);
  });

  it('is the same password however its characters were composed', () => {
    expect(newPassword.parse('caf\u0065\u0301 au lait')).toBe(newPassword.parse('caf\u00e9 au lait'));
  });

  it.each(['1234567', '🦊'.repeat(7), 'x'.repeat(257), '\ud800'.repeat(8)])('refuses %j', (value) => {
    expect(newPassword.safeParse(value).success).toBe(false);
  });
});
