import { readFile, writeFile } from 'node:fs/promises';
import type { BenchReport } from './report.ts';
import { markdownTable } from './table.ts';

/** Where the figures are told. */
export const docsFile = new URL('../../../../docs/performance.md', import.meta.url);

const begin = '<!-- figures: written by `pnpm bench --write-docs`, never by hand -->';
const end = '<!-- end of figures -->';

/** Puts a run's table in the place of the one before. @throws Error when the document has lost its marks */
export async function writeDocs(report: BenchReport): Promise<void> {
  await writeFile(docsFile, withFigures(await readFile(docsFile, 'utf8'), report));
}

/** The document with this run's figures. @throws Error when it has lost its marks */
export function withFigures(document: string, report: BenchReport): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error('docs/performance.md has lost the marks around its figures');
  return `${document.slice(0, from)}${begin}\n\n${figures(report)}\n\n${document.slice(to)}`;
}

function figures({ command, date, machine, rows, failures }: BenchReport): string {
  const { cores, cpu, memoryGiB, platform, node, postgres } = machine;
  const facts = [
    `Measured on ${date.slice(0, 10)} with \`${command}\`: ${cores} cores (${cpu}), ${memoryGiB} GiB, ${platform}, `,
    `Node ${node}${postgres === null ? '' : `, PostgreSQL ${postgres}`}. Ratios are medians of rounds; in brackets `,
    'the lowest and the highest round.',
  ].join('');
  const broken = failures
    .map(({ scenario }) => `\n\nThe scenario ${scenario} did not run to its end.`)
    .join('');
  return `${facts}\n\n${markdownTable(rows)}${broken}`;
}
