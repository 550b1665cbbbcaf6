import type { ResultRow } from '../scenario.ts';

const heads = ['scenario', 'case', 'ratio', 'p50', 'p95', 'baseline', 'goal', 'met'] as const;

/** The cells of one row, as people read them. */
export function cellsOf(row: ResultRow): readonly string[] {
  const figure = (value: number | null) => (value === null ? '–' : `${readable(value)} ${row.unit}`);
  return [
    row.scenario,
    row.case,
    ratioText(row),
    figure(row.p50),
    figure(row.p95),
    figure(row.baseline),
    row.goal ?? '–',
    row.met === null ? '–' : row.met ? 'yes' : 'NO',
  ];
}

/** All rows as one table for a terminal. */
export function terminalTable(rows: readonly ResultRow[]): string {
  return aligned([heads, ...rows.map(cellsOf)])
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

/** All rows as a table for a document, aligned as the formatter of this repository would. */
export function markdownTable(rows: readonly ResultRow[]): string {
  const [first = [], ...lines] = aligned([
    [...heads, 'more'],
    ...rows.map((row) => [...cellsOf(row), row.note ?? '']),
  ]);
  const rule = first.map((cell) => '-'.repeat(cell.length));
  return [first, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The same cells, as wide as the widest of their column. */
function aligned(lines: readonly (readonly string[])[]): string[][] {
  return lines.map((line) =>
    line.map((cell, column) => cell.padEnd(Math.max(...lines.map((other) => other[column]?.length ?? 0)))),
  );
}

/** The median, and the lowest and highest ratio of a single round behind it. */
function ratioText({ ratio, ratioRange }: ResultRow): string {
  if (ratio === null) return '–';
  const median = ratio.toFixed(ratio < 0.1 ? 3 : 2);
  return ratioRange === null
    ? median
    : `${median} (${ratioRange.low.toFixed(2)}–${ratioRange.high.toFixed(2)})`;
}

function readable(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
