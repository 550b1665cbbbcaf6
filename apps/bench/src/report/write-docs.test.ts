import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BenchReport } from './report.ts';
import { withFigures } from './write-docs.ts';

const report: BenchReport = {
  command: 'pnpm bench --json figures.json --write-docs',
  date: '2026-11-21T10:00:00.000Z',
  isQuick: false,
  machine: {
    cores: 2,
    cpu: 'a processor',
    memoryGiB: 24,
    platform: 'linux x64',
    node: '24.1.0',
    postgres: '18.4',
  },
  rows: [
    {
      scenario: 'request',
      case: 'distinct people',
      ratio: 0.456,
      ratioRange: { low: 0.4, high: 0.5 },
      p50: 12.34,
      p95: 250.4,
      baseline: 5,
      unit: 'ms',
      goal: 'ratio ≥ 0.4',
      met: true,
      rounds: 9,
      note: '400 against 900 per s',
    },
    {
      scenario: 'overhead',
      case: 'stage: request ÷ all → given',
      ratio: null,
      ratioRange: null,
      p50: 1,
      p95: null,
      baseline: null,
      unit: 'ms',
      goal: null,
      met: null,
      rounds: 1,
    },
  ],
  failures: [],
};
const document = `# Title

before

<!-- figures: written by \`pnpm bench --write-docs\`, never by hand -->
| old |
<!-- end of figures -->

after
`;

describe('writing figures into the document', () => {
  it('replaces the table before, and leaves every other word', () => {
    const written = withFigures(document, report);
    expect(written).toContain(
      '| request  | distinct people              | 0.46 (0.40–0.50) | 12.3 ms | 250 ms | 5.00 ms  | ratio ≥ 0.4 | yes | 400 against 900 per s |',
    );
    expect(written).not.toContain('| old |');
    expect(written.startsWith('# Title\n\nbefore\n')).toBe(true);
    expect(written.endsWith('after\n')).toBe(true);
    expect(withFigures(written, report)).toBe(written);
  });

  it('leaves nothing for the formatter to do', () => {
    const written = withFigures(document, report);
    const biome = new URL('../../../../node_modules/@biomejs/biome/bin/biome', import.meta.url);
    const formatted = spawnSync(
      process.execPath,
      [fileURLToPath(biome), 'format', '--stdin-file-path=docs/performance.md'],
      { cwd: new URL('../../../..', import.meta.url), input: written, encoding: 'utf8' },
    );
    expect(formatted.stderr).toBe('');
    expect(formatted.stdout).toBe(written);
  });

  it('tells command, machine and date', () => {
    const written = withFigures(document, report);
    expect(written).toContain('2026-11-21');
    expect(written).toContain('`pnpm bench --json figures.json --write-docs`');
    expect(written).toContain('2 cores (a processor), 24 GiB, linux x64, Node 24.1.0, PostgreSQL 18.4');
  });

  it('names a scenario that broke instead of keeping silent', () => {
    const written = withFigures(document, { ...report, failures: [{ scenario: 'claim', message: 'x' }] });
    expect(written).toContain('The scenario claim did not run to its end.');
  });

  it('refuses a document without its marks', () => {
    expect(() => withFigures('# Title', report)).toThrow(/lost the marks/);
  });
});
