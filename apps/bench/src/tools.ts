import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchDatabase, type BenchPostgres, newDatabase, openPostgres } from './bench-postgres.ts';

/** What a scenario gets. Everything opened here is closed by the harness after the last scenario. */
export interface BenchTools {
  /** True for a short run that only shows that everything works: the figures mean nothing. */
  readonly isQuick: boolean;
  /** Shows where the run stands; the next text replaces this one. */
  progress(text: string): void;
  /** `full` in a real run, `quick` in a short one. */
  pick<T>(full: T, quick: T): T;
  /** What a scenario has painted: 512 × 512, and in a short run what takes the emulator no time. */
  readonly pictureSize: { readonly width: number; readonly height: number };
  /** A new migrated database on the run's PostgreSQL, the durability being that of production. */
  newDatabase(): Promise<BenchDatabase>;
  /** The run's PostgreSQL, with a role that may do everything. */
  postgresUrl(): Promise<string>;
  /** A temporary folder that goes with the run. */
  newFolder(): Promise<string>;
  /** Called in reverse order when the scenario is over, also when it failed. */
  atEnd(action: () => Promise<unknown>): void;
}

/** Tools of one run, and how they are put away. */
export interface ToolBox {
  toolsFor(scenario: string): BenchTools;
  /** The version of PostgreSQL, once something has asked for a database. */
  postgresVersion(): Promise<string | null>;
  /** What one scenario opened. */
  endScenario(): Promise<void>;
  close(): Promise<void>;
}

/** Opens nothing yet: PostgreSQL starts with the first database that is asked for. */
export function openToolBox(options: {
  readonly isQuick: boolean;
  readonly databaseUrl: string | null;
  readonly progress: (text: string) => void;
}): ToolBox {
  const { isQuick, databaseUrl } = options;
  let postgres: Promise<BenchPostgres> | null = null;
  const ends: (() => Promise<unknown>)[] = [];
  const opened = (): Promise<BenchPostgres> => {
    postgres ??= openPostgres(databaseUrl);
    return postgres;
  };

  async function endScenario(): Promise<void> {
    for (const end of ends.splice(0).reverse()) await end();
  }

  return {
    toolsFor: (scenario) => ({
      isQuick,
      progress: (text) => options.progress(`${scenario}: ${text}`),
      pick: (full, quick) => (isQuick ? quick : full),
      pictureSize: isQuick ? { width: 64, height: 64 } : { width: 512, height: 512 },
      async newDatabase() {
        const database = await newDatabase(await opened());
        ends.push(() => database.drop());
        return database;
      },
      postgresUrl: async () => (await opened()).url,
      async newFolder() {
        const folder = await mkdtemp(join(tmpdir(), 'pingvas-bench-'));
        ends.push(() => rm(folder, { recursive: true, force: true }));
        return folder;
      },
      atEnd: (action) => ends.push(action),
    }),
    postgresVersion: async () => (postgres === null ? null : (await postgres).version),
    endScenario,
    async close() {
      await endScenario();
      if (postgres !== null) await (await postgres).stop();
    },
  };
}
