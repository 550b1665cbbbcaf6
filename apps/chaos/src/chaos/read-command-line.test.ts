import { describe, expect, it } from 'vitest';
import { readCommandLine, UsageError } from './read-command-line.ts';

describe('the command line of chaos', () => {
  it('runs a minute with three workers when nothing is said, and takes what pnpm puts before', () => {
    const standard = { jobs: 60, workers: 3, apis: 1, minutes: 1, isHelp: false };
    expect(readCommandLine([])).toEqual(standard);
    expect(readCommandLine(['--', '--seed', '7', '--minutes', '0.5'])).toEqual({
      ...standard,
      seed: 7,
      minutes: 0.5,
    });
    expect(readCommandLine(['--help']).isHelp).toBe(true);
  });

  it.each([
    ['--jobs', '0'],
    ['--jobs', 'many'],
    ['--workers', '1.5'],
    ['--seed', '-1'],
    ['--minutes', '0'],
    ['--fast'],
  ])('refuses %s %s in words', (...argv) => {
    expect(() => readCommandLine(argv)).toThrow(UsageError);
  });
});
