import type { z } from 'zod';

/** One wrong setting: the environment key and what is wrong with it, never its value (it may be a secret). */
export interface ConfigProblem {
  readonly key: string;
  readonly message: string;
}

/** Every wrong setting at once, so that a person corrects them in one go. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(
      `${problems.length === 1 ? 'One setting is' : `${problems.length} settings are`} wrong:\n${problems
        .map(({ key, message }) => `  ${key}: ${message}`)
        .join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Parses an environment once, before anything is built. An empty string counts as "not set", because that is
 * what an `.env` line without a value and a compose file's `${NAME:-}` produce.
 *
 * @throws ConfigError naming every wrong key.
 */
export function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => ({ key: issue.path.join('.') || '(all)', message: issue.message })),
  );
}

/** For `main.ts` files: as readConfig, but a wrong setting is printed and the process ends with exit code 1. */
export function readConfigOrExit<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  try {
    return readConfig(schema, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
