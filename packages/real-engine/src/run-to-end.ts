import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pythonEnvironment } from './config.ts';

export interface RunOptions {
  /** Called for every line that the program prints. */
  readonly onLine?: (line: string) => void;
  /** An open file that the program inherits as descriptor 3. */
  readonly sharedFile?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; no limit when left out. */
  readonly timeoutMs?: number;
}

export interface RunEnd {
  readonly exitCode: number | null;
  /** What it printed, the last 200 lines. */
  readonly lines: readonly string[];
}

const linesMax = 200;

/**
 * Runs a program to its end, whatever that is.
 *
 * @throws Error when it cannot be started, or the caller's reason when the caller gave up.
 */
export async function runToEnd(
  program: string,
  given: readonly string[],
  options: RunOptions = {},
): Promise<RunEnd> {
  const { sharedFile, signal, timeoutMs } = options;
  // Not spawn's own time limit: its timer would outlive a program that could not be started.
  const limits = [signal, timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)];
  const child = spawn(program, given, {
    env: pythonEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', ...(sharedFile === undefined ? [] : [sharedFile])],
    signal: AbortSignal.any(limits.filter((limit) => limit !== undefined)),
    ...(timeoutMs === undefined ? {} : { killSignal: 'SIGKILL' }),
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > linesMax) lines.shift();
      options.onLine?.(line);
    });
  }
  try {
    const [exitCode] = await once(child, 'close');
    return { exitCode: typeof exitCode === 'number' ? exitCode : null, lines };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
