import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inheritedEnv } from '../config.ts';

const startsWithinMs = 60_000;
const endsWithinMs = 10_000;

/** Starts a TypeScript file as a process of its own, and resolves once `readyUrl` answers. */
export async function startProcess(
  file: URL,
  options: { readonly env: Readonly<Record<string, string>>; readonly readyUrl: string },
): Promise<{ readonly pid: number; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [fileURLToPath(file)], {
    env: { ...inheritedEnv(), ...options.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2_000);
  });
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const deadline = Date.now() + startsWithinMs;
  while (!(await answers(options.readyUrl))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${file.pathname} did not start: ${said}`);
    }
    await pause(50);
  }
  return {
    pid: child.pid ?? 0,
    async stop() {
      process.off('exit', onExit);
      await end(child);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
  await ended;
  clearTimeout(timer);
}
