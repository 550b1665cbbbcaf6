import { describe, expect, it } from 'vitest';
import { attemptCookie, attemptSecret, endedAttemptCookie } from './attempt-cookie.ts';

const studio = 'https://studio.example';

describe('the cookie of a way to a provider', () => {
  it('belongs to this host and to https, to no script and to no other site', () => {
    expect(attemptCookie(studio, 'a state', 'secret')).toMatch(
      /^__Host-pingvas-oauth-[0-9a-f]{16}=secret; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(endedAttemptCookie(studio, 'a state')).toMatch(/^__Host-pingvas-oauth-[0-9a-f]{16}=; Max-Age=0; /);
  });

  it('is found again among others, and only for its own state', () => {
    const of = (state: string) => attemptCookie(studio, state, `secret of ${state}`).split(';')[0] ?? '';
    const cookies = ['__Host-pingvas=pgs_x', of('one'), of('two')].join('; ');
    expect(attemptSecret(studio, 'two', cookies)).toBe('secret of two');
    expect(attemptSecret(studio, 'three', cookies)).toBeNull();
    expect(attemptSecret(studio, 'one', null)).toBeNull();
  });

  it('that a neighbour of the domain has set under the plain name is not looked at', () => {
    const plain = of('http://studio.example');
    expect(attemptSecret(studio, 'one', plain)).toBeNull();
    function of(origin: string) {
      return attemptCookie(origin, 'one', 'planted').split(';')[0] ?? '';
    }
  });
});
