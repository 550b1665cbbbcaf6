import { spawn } from 'node:child_process';
import { inheritedEnvironment, repositoryFolder } from './config.ts';
import { leashed } from './leashed.ts';

/**
 * Runs a script with this Node until it ends, or asks it to end when the signal aborts.
 *
 * @throws Error with the end of what it wrote when its exit code is not 0, or the signal's abort
 */
export async function runToEnd(
  scriptAndArguments: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<void> {
  const defined = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const child = spawn(process.execPath, [...leashed, ...scriptAndArguments], {
    cwd: repositoryFolder,
    env: { ...inheritedEnvironment(), ...defined },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    signal,
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      written = (written + data.toString('utf8')).slice(-4_000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`${scriptAndArguments[0]} ended with exit code ${code}:\n${written.trim()}`);
}
