import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BenchReport } from './report/report.ts';
import { docsFile } from './report/write-docs.ts';
import { runBench } from './run-bench.ts';
import { scenarios } from './scenarios/index.ts';

const quickRunMs = 600_000;

/** Says nothing about how fast anything is: the figures of a quick run on a busy machine mean nothing. */
describe('a quick run', () => {
  let report: BenchReport;
  beforeAll(async () => {
    report = await runBench({
      scenarios,
      command: 'pnpm bench --quick',
      isQuick: true,
      databaseUrl: null,
      progress: () => undefined,
    });
  }, quickRunMs);

  it.each(scenarios)('takes $name to its end, with a row for every question', ({ name }) => {
    expect(report.failures.filter(({ scenario }) => scenario === name)).toEqual([]);
    const rows = report.rows.filter(({ scenario }) => scenario === name);
    expect(rows.some(({ goal }) => goal !== null)).toBe(true);
    expect(new Set(rows.map((row) => row.case)).size).toBe(rows.length);
    for (const row of rows) {
      const figures = [row.ratio, row.p50, row.p95, row.baseline].filter((figure) => figure !== null);
      expect(figures.length).toBeGreaterThan(0);
      for (const figure of figures) expect(Number.isFinite(figure) && figure >= 0).toBe(true);
      expect(row.met).toBe(row.goal === null ? null : row.met === true);
      if (row.ratioRange === null) continue;
      expect(row.ratioRange.low).toBeLessThanOrEqual(row.ratio ?? Number.NaN);
      expect(row.ratioRange.high).toBeGreaterThanOrEqual(row.ratio ?? Number.NaN);
    }
  });

  it('tells the machine, the versions and the command', () => {
    expect(report.command).toBe('pnpm bench --quick');
    expect(Number.isNaN(Date.parse(report.date))).toBe(false);
    expect(report.machine.node).toBe(process.versions.node);
    expect(report.machine.postgres).toMatch(/^\d+/);
    expect(report.machine.cores).toBeGreaterThan(0);
    expect(report.machine.memoryGiB).toBeGreaterThan(0);
  });
});

describe('docs/performance.md', () => {
  it('explains every scenario, and none that does not exist', async () => {
    const text = await readFile(docsFile, 'utf8');
    const explained = [...text.matchAll(/^### `(.+)`$/gm)].map(([, name]) => name);
    expect(explained.toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted());
  });
});
