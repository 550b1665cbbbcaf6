import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type RecipeInput, recipeInput } from '@pingvas/contracts';
import { z } from 'zod';

/** The command line or a setting is wrong; the message says how to put it right. */
export class UsageError extends Error {}

export const usage = `Usage: pnpm generate "PROMPT" [options]

Makes pictures on a Pingvas server and follows them to the end.

  --model NAME         model by its name (default: the server's first)
  --count N            1 to 8 pictures (default 1)
  --out FILE_OR_FOLDER where to write; a name ending in .png is a file, anything else a folder
  --json               one JSON document on standard output at the end: the generation, or {"error": …}
  --negative TEXT      what should not appear
  --width N --height N multiples of 8 from 64 to 2048 (default 512)
  --steps N            1 to 150 (default 30)
  --cfg-scale N        1 to 30 (default 7.5)
  --scheduler NAME     the engine's sampler (default euler)
  --seed N             0 to 18446744073709551615 (default: random)
  --server URL         or PINGVAS_URL (default: the local server of \`pnpm start\`)
  --token TOKEN        or PINGVAS_TOKEN: an API key (pgv_…, made in the studio under Me, API keys; it needs the
                       scopes generate and read) or an access token (default: signs in to the local server)
  --help               this text

Exit code: 0 all pictures made, 1 not made, 2 wrong command line.
`;

export type Access =
  | { readonly kind: 'token'; readonly url: string; readonly token: string }
  | { readonly kind: 'password'; readonly url: string; readonly email: string; readonly password: string };

export interface Command {
  readonly access: Access;
  readonly recipe: RecipeInput;
  readonly modelName: string | null;
  readonly out: string | null;
  readonly isJson: boolean;
}

const options = {
  model: { type: 'string' },
  count: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
  negative: { type: 'string' },
  width: { type: 'string' },
  height: { type: 'string' },
  steps: { type: 'string' },
  'cfg-scale': { type: 'string' },
  scheduler: { type: 'string' },
  seed: { type: 'string' },
  server: { type: 'string' },
  token: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const optionOfField: Record<string, string> = {
  prompt: 'PROMPT',
  negativePrompt: '--negative',
  cfgScale: '--cfg-scale',
};

/**
 * Reads the command line; null means that help was asked for.
 *
 * @throws UsageError naming every wrong option.
 */
export function readCommand(argv: readonly string[]): Command | null {
  const { values, positionals } = parse(argv);
  if (values.help === true) return null;
  if (positionals.length !== 1)
    throw new UsageError('One prompt is needed; put it in quotes if it has spaces.');

  const given = {
    prompt: positionals[0],
    negativePrompt: values.negative,
    count: numeric(values.count),
    width: numeric(values.width),
    height: numeric(values.height),
    steps: numeric(values.steps),
    cfgScale: numeric(values['cfg-scale']),
    scheduler: values.scheduler,
    seed: values.seed,
  };
  const parsed = recipeInput.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const field = String(issue.path[0] ?? 'prompt');
      return `  ${optionOfField[field] ?? `--${field}`}: ${issue.message}`;
    });
    throw new UsageError(`The picture cannot be asked for like this:\n${problems.join('\n')}`);
  }
  return {
    access: readAccess(values.server, values.token),
    recipe: parsed.data,
    modelName: values.model ?? null,
    out: values.out === undefined ? null : fromCallersFolder(values.out),
    isJson: values.json === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: argv.filter((argument) => argument !== '--'), options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A number where one was written, else the text itself, so that the schema names what is wrong with it. */
function numeric(text: string | undefined): number | string | undefined {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

const localAccess = z.object({
  url: z.url(),
  email: z.string(),
  password: z.string(),
  apiKey: z.string().nullable().default(null),
});

/** What else of ours begins like a token, and is none that calls. */
const otherTokens: Record<string, string> = {
  pgr_: 'a refresh token: it renews access tokens and calls nothing itself',
  pgw_: 'a worker token: it is for machines that make pictures',
};

function readAccess(server: string | undefined, token: string | undefined): Access {
  const url = server ?? process.env['PINGVAS_URL'];
  const givenToken = token ?? process.env['PINGVAS_TOKEN'];
  const wrong = givenToken === undefined ? undefined : otherTokens[givenToken.slice(0, 4)];
  if (wrong !== undefined) throw new UsageError(`--token: this is ${wrong}. Use an API key (pgv_…).`);
  if (url !== undefined) {
    if (!URL.canParse(url))
      throw new UsageError(`--server: ${url} is not an address like https://pingvas.example`);
    if (givenToken === undefined)
      throw new UsageError('--token (or PINGVAS_TOKEN) is needed for this server.');
    return { kind: 'token', url: url.replace(/\/+$/, ''), token: givenToken };
  }
  const { url: localUrl, apiKey, email, password } = readLocalAccess();
  const localToken = givenToken ?? apiKey;
  return localToken === null
    ? { kind: 'password', url: localUrl, email, password }
    : { kind: 'token', url: localUrl, token: localToken };
}

function readLocalAccess() {
  const folder = process.env['PINGVAS_DATA'] ?? '.pingvas';
  const repository = resolve(import.meta.dirname, '../../..');
  const file = join(isAbsolute(folder) ? folder : join(repository, folder), 'local.json');
  try {
    return localAccess.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new UsageError(
      'No local server is known. Start one with `npx pnpm start`, or name a server with --server and --token.',
    );
  }
}

/** pnpm changes to the root of the workspace; INIT_CWD is where the person stood. */
function fromCallersFolder(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}
