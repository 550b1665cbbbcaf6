import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { readError } from '@pingvas/api-client';
import type { GenerationView } from '@pingvas/contracts';
import cliProgress from 'cli-progress';
import { type Command, readCommand, UsageError, usage } from './config.ts';
import { describeEnd } from './describe-end.ts';
import { followGeneration } from './follow-generation.ts';
import { newsFrom, type Pingvas, signIn } from './pingvas.ts';
import { prepareOut, savePictures } from './save-pictures.ts';

const sameWishMs = 1_000;

// Whoever reads us may stop reading; the pictures are made and written all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.exitCode = await main(process.argv.slice(2));

/** Runs the command and answers its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  let serverUrl: string | null = null;
  try {
    const command = readCommand(argv);
    if (command === null) {
      process.stdout.write(usage);
      return 0;
    }
    if (command.out !== null) await prepareOut(command.out);
    serverUrl = command.access.url;
    const { pingvas, signOut } = await signIn(command.access);
    try {
      return await generate(pingvas, command);
    } finally {
      await signOut();
    }
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const message = isUsage ? error.message : sentenceOf(error, serverUrl);
    process.stderr.write(isUsage ? `${message}\n\nSee --help.\n` : `${message}\n`);
    if (argv.includes('--json')) {
      const code = isUsage ? 'usage' : (readError(error)?.code ?? 'no-answer');
      process.stdout.write(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
    }
    return isUsage ? 2 : 1;
  }
}

async function generate(pingvas: Pingvas, command: Command): Promise<number> {
  const recipe =
    command.modelName === null
      ? command.recipe
      : { ...command.recipe, modelId: await idOfModel(pingvas, command.modelName) };
  const requested = await pingvas.generation.request.mutate({ recipe, requestKey: randomUUID() });
  let cancelledAt: number | undefined;
  const cancel = () => {
    // One Ctrl-C may arrive twice, from the terminal and from the package manager; a later one ends this at once.
    if (cancelledAt !== undefined) {
      if (performance.now() - cancelledAt > sameWishMs) process.exit(1);
      return;
    }
    cancelledAt = performance.now();
    process.stderr.write('\nCancelling; what is not made yet is not paid.\n');
    pingvas.generation.cancel.mutate({ generationId: requested.id }).catch((error: unknown) => {
      process.stderr.write(`${sentenceOf(error, command.access.url)}\n`);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, cancel);
  try {
    const ended = await followGeneration(newsFrom(pingvas), requested, progressBar(requested));
    return await report(command, ended);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, cancel);
  }
}

async function report(command: Command, ended: GenerationView): Promise<number> {
  let files: string[] | null = null;
  let lost: string | null = null;
  try {
    if (command.out !== null) files = await savePictures(command.access.url, command.out, ended.images);
  } catch (error) {
    lost = `The pictures are in the gallery, but they were not all written to ${command.out}: ${sentenceOf(error, command.access.url)}`;
  }
  if (command.isJson) {
    const error = lost === null ? {} : { error: { code: 'not-written', message: lost } };
    process.stdout.write(`${JSON.stringify({ ...ended, files, ...error }, null, 2)}\n`);
  } else {
    const places = files ?? ended.images.map((image) => new URL(image.url, command.access.url).href);
    for (const place of places) process.stdout.write(`${place}\n`);
  }
  if (lost !== null) process.stderr.write(`${lost}\n`);
  if (ended.status === 'succeeded') return lost === null ? 0 : 1;
  process.stderr.write(describeEnd(ended));
  return 1;
}

async function idOfModel(pingvas: Pingvas, name: string): Promise<string> {
  const { items } = await pingvas.models.list.query();
  const model = items.find((item) => item.name === name || item.displayName === name);
  if (model === undefined) {
    throw new UsageError(
      `--model: there is no ${name}. This server has: ${items.map((item) => item.name).join(', ')}`,
    );
  }
  return model.id;
}

/** Draws on standard error, so that standard output stays clean for --json. Silent where nobody watches. */
function progressBar(generation: GenerationView) {
  if (process.stderr.isTTY !== true) return () => undefined;
  const bar = new cliProgress.SingleBar({
    format: '{bar} {value}/{total} steps, {status}',
    stream: process.stderr,
    clearOnComplete: true,
  });
  bar.start(generation.recipe.steps * generation.recipe.count, 0, { status: generation.status });
  return ({ generation: latest, stepsDone }: { generation: GenerationView; stepsDone: number }) => {
    bar.update(stepsDone, { status: latest.status });
    if (latest.completedAt !== null) bar.stop();
  };
}

function sentenceOf(error: unknown, serverUrl: string | null): string {
  const known = readError(error);
  if (known === null) return sentenceOfSilence(error, serverUrl);
  const fields = known.details.fields?.map((field) => `\n  ${field.path}: ${field.message}`).join('') ?? '';
  const credits =
    known.code === 'credits.not-enough'
      ? ` It costs ${known.details.price}, you have ${known.details.balance}.`
      : '';
  const limit =
    known.code === 'credits.key-cap-reached'
      ? ` Its limit ${known.details.reason === 'per-day' ? 'per day (UTC)' : 'in all'} is ${known.details.cap}; ${known.details.left} are left.`
      : '';
  const scope = known.code === 'identity.scope-missing' ? ` It lacks ${known.details.reason}.` : '';
  const signIn =
    known.code === 'identity.unauthenticated'
      ? ` ${serverUrl ?? 'The server'} does not know this token: give another one with --token (or PINGVAS_TOKEN).`
      : '';
  const again = known.retryable ? ' Trying again may help.' : '';
  return `${known.message}${credits}${limit}${scope}${signIn}${fields}${again}${known.requestId === null ? '' : ` [request ${known.requestId}]`}`;
}

/** For what the server did not say itself. */
function sentenceOfSilence(error: unknown, serverUrl: string | null): string {
  const cause = causeOf(error);
  const why = cause === null ? '' : ` (${cause})`;
  const message = error instanceof Error ? error.message : String(error);
  if (serverUrl === null || !message.includes('fetch failed')) return `${message}${why}`;
  return `No server answers at ${serverUrl}${why}. Start one with \`npx pnpm start\`, or name another with --server and --token.`;
}

/** The innermost reason that says something. */
function causeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return null;
  return causeOf(error.cause) ?? (error.cause.message || null);
}
