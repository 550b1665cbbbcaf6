import { machineFacts } from './report/machine-facts.ts';
import type { BenchReport } from './report/report.ts';
import { type ResultRow, type Scenario, toRow } from './scenario.ts';
import { openToolBox } from './tools.ts';

export interface BenchRun {
  readonly scenarios: readonly Scenario[];
  readonly command: string;
  readonly isQuick: boolean;
  readonly databaseUrl: string | null;
  readonly progress: (text: string) => void;
}

/** Runs scenarios one after the other. One that breaks is noted, and the others still run. */
export async function runBench(run: BenchRun): Promise<BenchReport> {
  const { scenarios, command, isQuick, databaseUrl, progress } = run;
  const date = new Date().toISOString();
  const box = openToolBox({ isQuick, databaseUrl, progress });
  const rows: ResultRow[] = [];
  const failures: { scenario: string; message: string }[] = [];
  try {
    for (const scenario of scenarios) {
      try {
        const findings = await scenario.run(box.toolsFor(scenario.name));
        rows.push(...findings.map((finding) => toRow(scenario.name, finding)));
      } catch (error) {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        failures.push({ scenario: scenario.name, message });
      } finally {
        await box.endScenario();
      }
    }
    const machine = machineFacts(await box.postgresVersion());
    return { command, date, isQuick, machine, rows, failures };
  } finally {
    await box.close();
  }
}
