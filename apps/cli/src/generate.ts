import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { readError } from '@pingvas/api-client';
import type { GenerationView } from '@pingvas/contracts';
import cliProgress from 'cli-progress';
import { type Command, readCommand, UsageError, usage } from './config.ts';
import { followGeneration } from './follow-generation.ts';
import { type Pingvas, signIn } from './pingvas.ts';
import { savePictures } from './save-pictures.ts';

process.exitCode = await main(process.argv.slice(2));

/** Runs the command and answers its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const command = readCommand(argv);
    if (command === null) {
      process.stdout.write(usage);
      return 0;
    }
    const { pingvas, signOut } = await signIn(command.access);
    try {
      return await generate(pingvas, command);
    } finally {
      await signOut();
    }
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\nSee --help.\n`);
      return 2;
    }
    process.stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }
}

async function generate(pingvas: Pingvas, command: Command): Promise<number> {
  const recipe =
    command.modelName === null
      ? command.recipe
      : { ...command.recipe, modelId: await idOfModel(pingvas, command.modelName) };
  const requested = await pingvas.generation.request.mutate({ recipe, requestKey: randomUUID() });
  const cancel = () => {
    process.stderr.write('\nCancelling; what is not made yet is not paid.\n');
    pingvas.generation.cancel.mutate({ generationId: requested.id }).catch((error: unknown) => {
      process.stderr.write(`${sentenceOf(error)}\n`);
    });
  };
  process.once('SIGINT', cancel);
  try {
    const ended = await followGeneration(pingvas, requested, progressBar(requested));
    return await report(command, ended);
  } finally {
    process.removeListener('SIGINT', cancel);
  }
}

async function report(command: Command, ended: GenerationView): Promise<number> {
  const files =
    command.out === null ? null : await savePictures(command.access.url, command.out, ended.images);
  if (command.isJson) {
    process.stdout.write(`${JSON.stringify({ ...ended, files }, null, 2)}\n`);
  } else {
    const places = files ?? ended.images.map((image) => new URL(image.url, command.access.url).href);
    for (const place of places) process.stdout.write(`${place}\n`);
  }
  if (ended.status === 'succeeded') return 0;
  const reason =
    ended.failure === null ? ended.status : `${ended.status}: ${ended.failure.code} (${ended.failure.fault})`;
  process.stderr.write(
    `${ended.images.length} of ${ended.recipe.count} pictures were made; ${reason}. ${ended.creditsConsumed} credits were paid.\n`,
  );
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

function sentenceOf(error: unknown): string {
  const known = readError(error);
  if (known === null) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    return `${error instanceof Error ? error.message : String(error)}${cause}`;
  }
  const fields = known.details.fields?.map((field) => `\n  ${field.path}: ${field.message}`).join('') ?? '';
  const credits =
    known.code === 'credits.not-enough'
      ? ` It costs ${known.details.price}, you have ${known.details.balance}.`
      : '';
  const again = known.retryable ? ' Trying again may help.' : '';
  return `${known.message}${credits}${fields}${again}${known.requestId === null ? '' : ` [request ${known.requestId}]`}`;
}
