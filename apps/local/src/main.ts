import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError, readConfig } from '@pingvas/config';
import { localConfigSchema, readCommandLine, UsageError, usage } from './config.ts';
import { Progress } from './progress.ts';
import { runToEnd } from './run-to-end.ts';
import { openStack, type RunningStack, type Stack } from './stack.ts';
import { AlreadyRunningError } from './start-lock.ts';

const firstPicturePrompt =
  'Full moon over a quiet sea, one small island, a silver path on the water, deep indigo night';

/** The whole of `pnpm start` and `pnpm dev`: reads the settings, brings everything up, waits for Ctrl-C. */
export async function main(mode: 'start' | 'watch'): Promise<void> {
  let stack: Stack | undefined;
  let isStopping = false;
  const progress = new Progress();
  // A closed terminal or pipe costs the words and not the product.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const stopAndExit = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    await stack?.stop();
    process.exit(code);
  };
  // Nothing may end this process without its children; what breaks while they are being stopped is only a consequence.
  process.on('uncaughtException', (error) => {
    if (isStopping) return;
    process.stderr.write(`\nPingvas broke: ${error.stack ?? error.message}\n`);
    void stopAndExit(1);
  });

  try {
    const { env, isVerbose, isHelp } = readCommandLine(process.argv.slice(2));
    if (isHelp) {
      process.stdout.write(usage);
      return;
    }
    const config = readConfig(localConfigSchema, env);
    stopOnSignals(
      () => {
        progress.line('\n  Stopping …');
        void stopAndExit(0);
      },
      () => {
        stack?.kill();
        process.exit(1);
      },
    );
    stack = await openStack({ config, progress, isVerbose, mode });
    const running = await stack.up();
    if (running.data.isFresh && running.isEngineReady && config.PINGVAS_FIRST_PICTURE) {
      await makeFirstPicture(running, progress, stack.signal);
    }
    if (isStopping) return;
    progress.line('');
    progress.line(
      `  Sign in as ${running.email} with the password ${running.data.secrets.devPassword}, or what you made of them`,
    );
    progress.line(`  Everything was up after ${progress.seconds.toFixed(1)} s. Ctrl-C stops it.`);
    progress.line(`Pingvas is ready at ${running.url}`);
  } catch (error) {
    if (isStopping) return;
    if (error instanceof ConfigError || error instanceof AlreadyRunningError) {
      process.stderr.write(`${error.message}\n`);
    } else if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${usage}`);
    } else {
      process.stderr.write(
        `\nPingvas could not start. ${error instanceof Error ? error.message : String(error)}\n${adviceOn(error)}`,
      );
    }
    await stopAndExit(1);
  }
}

/** One Ctrl-C may arrive twice, from the terminal and from the package manager; a later one is another wish. */
const sameWishMs = 1_000;

/** The first signal asks for an orderly end; one more, later, for an end at once. */
function stopOnSignals(onFirst: () => void, onSecond: () => void): void {
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (firstAt === undefined) {
        firstAt = now;
        onFirst();
      } else if (now - firstAt > sameWishMs) {
        onSecond();
      }
    });
  }
}

/** Nobody should wait for the product longer than this; an engine without a GPU may take longer for a picture. */
const patienceMs = 120_000;

/**
 * Waits for a first picture, though not for ever: a slow one goes on beside the product. One that cannot be made is said
 * and stops nothing: it is tried again with the next start.
 */
async function makeFirstPicture(
  { data }: RunningStack,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  try {
    await progress.step('First picture', async (say) => {
      const made = runToEnd(
        ['apps/cli/src/generate.ts', firstPicturePrompt, '--width', '1216', '--height', '832', '--json'],
        { PINGVAS_DATA: data.path },
        signal,
      ).then(() => data.markUsed());
      // Where it fails after that, nobody waits for it any more.
      made.catch(() => undefined);
      const isThere = await Promise.race([made.then(() => true), wait(patienceMs, false, { ref: false })]);
      say(isThere ? firstPicturePrompt : 'still being made, and in the gallery then');
    });
  } catch (error) {
    if (signal.aborted) return;
    progress.line(`  ! no first picture was made: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function adviceOn(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') return 'The disk is full: free some space, then start again.\n';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return 'Set PINGVAS_DATA to a folder that you may write to.\n';
  return '';
}
