import { describe, expect, it } from 'vitest';
import { problemOfName, sentName } from './check-names.ts';

describe('a name in a field', () => {
  it.each([
    ['nickname', '지우'],
    ['nickname', '🦊'.repeat(50)],
    ['fullName', 'Ji-woo Kim'],
    ['username', 'Moon.Jar_7'],
    ['bio', 'two\nlines'],
    ['username', ''],
    ['bio', '   '],
  ] as const)('%s %j is fine', (field, value) => {
    expect(problemOfName(field, value)).toBeNull();
  });

  it.each([
    ['nickname', '🦊'.repeat(52), { kind: 'tooLong', over: 2 }],
    ['bio', 'x'.repeat(501), { kind: 'tooLong', over: 1 }],
    ['username', 'ab', { kind: 'usernameShort', min: 3 }],
    ['username', '한글', { kind: 'usernameLetters' }],
    ['username', '-dash', { kind: 'usernameLetters' }],
    ['fullName', 'a\u202eb', { kind: 'oneLine' }],
    ['bio', 'a\u0007b', { kind: 'oneLine' }],
  ] as const)('%s %j is told what to do', (field, value, problem) => {
    expect(problemOfName(field, value)).toEqual(problem);
  });

  it('that is empty is sent as none', () => {
    expect(sentName('  ')).toBeNull();
    expect(sentName(' a name ')).toBe('a name');
  });
});
