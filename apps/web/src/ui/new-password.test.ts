import { describe, expect, it } from 'vitest';
import { newPasswordProblem } from './new-password.ts';

describe('a new password', () => {
  it('says how many characters are left, counted as people count them', () => {
    expect(newPasswordProblem('12345', {})).toEqual({ kind: 'short', left: 3 });
    expect(newPasswordProblem('🌊🦊🍊🌿🎏🎐🧵', {})).toEqual({ kind: 'short', left: 1 });
    expect(newPasswordProblem('비가 오는 등대', {})).toBeNull();
    expect(newPasswordProblem('x'.repeat(257), {})).toEqual({ kind: 'long', count: 256 });
    expect(newPasswordProblem('', {})).toEqual({ kind: 'missing' });
  });

  it('is refused where the server would refuse it', () => {
    const flaw = newPasswordProblem('jiwoo2026', { email: 'jiwoo@example.com' });
    expect(flaw).toEqual({ kind: 'flaw', flaw: 'personal' });
  });
});
