import { registerInput } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { emailProblem, passwordProblem } from './check-credentials.ts';

describe('an e-mail address', () => {
  it.each([
    ['', 'emailMissing'],
    ['  ', 'emailMissing'],
    ['jiwoo', 'emailNoAt'],
    ['@example.com', 'emailNoName'],
    ['jiwoo@example', 'emailNoDot'],
    ['jiwoo@example.', 'emailNoDot'],
    ['ji woo@example.com', 'emailSpace'],
    ['jiwoo@exa_mple.com', 'emailWrong'],
  ])('"%s" is answered with %s', (value, problem) => {
    expect(emailProblem(value)).toBe(problem);
  });

  it('passes here exactly when the contract accepts it', () => {
    for (const email of ['jiwoo@example.com', ' JIWOO@Example.com ', 'a+b@sub.example.co', 'x@y', 'a@b..c']) {
      const isAccepted = registerInput.safeParse({ email, password: 'long enough' }).success;
      expect(emailProblem(email) === null).toBe(isAccepted);
    }
  });
});

describe('a password', () => {
  it('says how many characters are left, counted as people count them', () => {
    expect(passwordProblem('12345', true)).toEqual({ kind: 'passwordShort', left: 3 });
    expect(passwordProblem('🌊🌊🌊🌊🌊🌊🌊', true)).toEqual({ kind: 'passwordShort', left: 1 });
    expect(passwordProblem('가나다라마바사아', true)).toBeNull();
    expect(passwordProblem('x'.repeat(257), true)).toEqual({ kind: 'passwordLong', count: 256 });
  });

  it('is only looked at for being there when somebody signs in', () => {
    expect(passwordProblem('short', false)).toBeNull();
    expect(passwordProblem('', false)).toEqual({ kind: 'passwordMissing' });
  });
});
