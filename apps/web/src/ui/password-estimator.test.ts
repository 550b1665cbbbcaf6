import { describe, expect, it } from 'vitest';
import { estimatePassword } from './password-estimator.ts';

const score = (password: string, ...known: string[]) => estimatePassword(password, known).score;

describe('the strength of a password', () => {
  it('is told apart by how it was chosen, not by which kinds of characters it has', () => {
    expect(score('Password1!')).toBeLessThan(2);
    expect(score('trombone velvet lighthouse')).toBe(4);
  });

  it('counts Hangul as the keys that were pressed, whichever is guessed first', () => {
    expect(score('사랑해요')).toBeLessThan(2);
    expect(score('tkfkdgody')).toBeLessThan(2);
    expect(score('비가 오는 날의 등대')).toBeGreaterThan(2);
  });

  it('is low for what is made of the person, and says so', () => {
    const estimate = estimatePassword('gkswldn1', ['한지우']);
    expect(estimate.score).toBeLessThan(2);
    expect(estimate.hint).toBe('personal');
  });

  it('has a hint as long as it is not strong, and none after', () => {
    expect(estimatePassword('xkqzwv', []).hint).not.toBeNull();
    expect(estimatePassword('trombone velvet lighthouse', []).hint).toBeNull();
  });

  it('comes to an answer for the longest and the oddest password', () => {
    for (const password of [
      '',
      '@4@4'.repeat(64),
      '🌊'.repeat(256),
      'ㄱ'.repeat(256),
      'p4$$w0rd'.repeat(32),
    ]) {
      expect(score(password)).toBeLessThan(5);
    }
  });
});
