import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface BenchCommand {
  /** Names as typed; all scenarios when empty. */
  readonly scenarios: readonly string[];
  readonly jsonPath: string | null;
  readonly isQuick: boolean;
  readonly isStrict: boolean;
  readonly writesDocs: boolean;
  readonly wantsHelp: boolean;
}

/** Something is wrong with the command line; the message is a sentence for the person. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readCommand(argv: readonly string[]): BenchCommand {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        quick: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        'write-docs': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values['write-docs'] && values.quick) {
      throw new UsageError(
        '--quick and --write-docs do not go together: figures of a quick run mean nothing.',
      );
    }
    return {
      scenarios: positionals,
      jsonPath: values.json ?? null,
      isQuick: values.quick,
      isStrict: values.strict,
      writesDocs: values['write-docs'],
      wantsHelp: values.help,
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The PostgreSQL to measure on: one with a role that may create databases; null for an embedded one. */
export function readDatabaseUrl(): string | null {
  return process.env['DATABASE_URL'] ?? null;
}

/** What the processes that are measured inherit: how to find programs, and nothing that could set them up differently. */
export function inheritedEnv(): Record<string, string> {
  return Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'NODE_COMPILE_CACHE'].flatMap((key) => {
      const value = process.env[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** What the bare server of the scenario `me` gets from the scenario. */
export function readBareServerConfig() {
  const env = process.env;
  return {
    databaseUrl: env['DATABASE_URL'] ?? '',
    port: Number(env['BARE_PORT']),
    poolMax: Number(env['DATABASE_POOL_MAX']),
    userId: env['BARE_USER_ID'] ?? '',
  };
}
