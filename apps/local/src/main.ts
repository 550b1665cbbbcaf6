import process from 'node:process';
import { ConfigError, readConfig } from '@pingvas/config';
import { localConfigSchema, readCommandLine, UsageError, usage } from './config.ts';
import { Progress } from './progress.ts';
import { runToEnd } from './run-to-end.ts';
import { openStack, type Stack } from './stack.ts';
import { AlreadyRunningError } from './start-lock.ts';

const firstPicturePrompt =
  'Full moon over a quiet sea, one small island, a silver path on the water, deep indigo night';

/** The whole of `pnpm start` and `pnpm dev`: reads the settings, brings everything up, waits for Ctrl-C. */
export async function main(mode: 'start' | 'watch'): Promise<void> {
  let stack: Stack | undefined;
  let isStopping = false;
  const progress = new Progress();
  const stopAndExit = async (code: number) => {
    if (isStopping) return;
    isStopping = true;
    await stack?.stop();
    process.exit(code);
  };

  try {
    const { env, isVerbose, isHelp } = readCommandLine(process.argv.slice(2));
    if (isHelp) {
      process.stdout.write(usage);
      return;
    }
    const config = readConfig(localConfigSchema, env);
    stack = await openStack({ config, progress, isVerbose, mode });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!isStopping) progress.line('\n  Stopping …');
        void stopAndExit(0);
      });
    }
    const running = await stack.up();
    if (running.data.isFresh && running.isEngineReady && config.PINGVAS_FIRST_PICTURE) {
      await progress.step('First picture', async (say) => {
        const { data } = running;
        await runToEnd(
          ['apps/cli/src/generate.ts', firstPicturePrompt, '--width', '1216', '--height', '832', '--json'],
          { PINGVAS_DATA: data.path },
        );
        await data.markUsed();
        say(firstPicturePrompt);
      });
    }
    progress.line('');
    progress.line(`  Sign in as ${running.email} with the password ${running.data.secrets.devPassword}`);
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
        `\nPingvas could not start. ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
    await stopAndExit(1);
  }
}
