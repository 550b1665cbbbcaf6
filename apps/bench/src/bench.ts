import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { readCommand, readDatabaseUrl, UsageError } from './config.ts';
import { createProgress } from './progress.ts';
import { terminalTable } from './report/table.ts';
import { writeDocs } from './report/write-docs.ts';
import { runBench } from './run-bench.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';

const usage = `pnpm bench [scenario …] [--json FILE] [--quick] [--strict] [--write-docs]

Measures Pingvas against what it stands on, both in the same run and in turn, and prints one table.

${scenarios.map(({ name, about, goal }) => `  ${name.padEnd(9)} ${about}\n  ${' '.repeat(9)} goal: ${goal}`).join('\n')}

  --json FILE   also writes the figures, the machine's facts and this command
  --quick       a run of a few seconds that shows that everything works; its figures mean nothing
  --strict      ends with 1 when a goal is missed
  --write-docs  writes the table into docs/performance.md

DATABASE_URL names a PostgreSQL to measure on, with a role that may create databases; else one is started.
`;

// As in the api's main.ts: `request`, `settle` and `gallery` call its use cases in this process. Where it plays the user,
// what it collects of its own garbage would count for whatever is measured at that moment.
setFlagsFromString('--heap-growing-percent=200');

process.exitCode = await main(process.argv.slice(2));

/** Runs the command and answers its exit code: 0 done, 1 broken (or a goal missed, with --strict), 2 wrong usage. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const command = readCommand(argv);
    if (command.wantsHelp) {
      process.stdout.write(usage);
      return 0;
    }
    const progress = createProgress(process.stderr);
    const report = await runBench({
      scenarios: chosen(command.scenarios),
      command: ['pnpm bench', ...argv].join(' '),
      isQuick: command.isQuick,
      databaseUrl: readDatabaseUrl(),
      progress: progress.show,
    });
    progress.clear();
    process.stdout.write(`${terminalTable(report.rows)}\n`);
    for (const { scenario, message } of report.failures) {
      process.stderr.write(`\n${scenario} broke: ${message}\n`);
    }
    if (command.jsonPath !== null) await writeFile(command.jsonPath, `${JSON.stringify(report, null, 2)}\n`);
    if (command.writesDocs) await writeDocs(report);
    const isMissed = report.rows.some(({ met }) => met === false);
    return report.failures.length > 0 || (command.isStrict && isMissed) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\nSee --help.\n`);
    return 2;
  }
}

/** @throws UsageError for a name that no scenario has */
function chosen(names: readonly string[]): readonly Scenario[] {
  const unknown = names.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    const known = scenarios.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no scenario ${unknown.join(', ')}; there are ${known}.`);
  }
  return names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name));
}
