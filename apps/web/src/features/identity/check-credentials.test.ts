import { registerInput } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { emailProblem } from './check-credentials.ts';

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
