import type { ResultRow } from '../scenario.ts';
import type { MachineFacts } from './machine-facts.ts';

/** What `--json` writes. */
export interface BenchReport {
  readonly command: string;
  /** When the run began, ISO 8601. */
  readonly date: string;
  readonly isQuick: boolean;
  readonly machine: MachineFacts;
  readonly rows: readonly ResultRow[];
  /** Scenarios that broke, with what they said. */
  readonly failures: readonly { readonly scenario: string; readonly message: string }[];
}
