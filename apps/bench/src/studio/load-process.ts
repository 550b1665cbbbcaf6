import { type ChildProcess, fork } from 'node:child_process';
import { inheritedEnv } from '../config.ts';
import type { BenchTools } from '../tools.ts';

const readyWithinMs = 120_000;

/** Load from a process of its own, so that it does not slow down what measures. */
export interface LoadProcess {
  stop(): Promise<void>;
}

/**
 * Starts a program of this folder, hands it its orders, and resolves when it says `ready`. It ends with the scenario
 * at the latest.
 */
export async function startLoad(tools: BenchTools, program: URL, orders: object): Promise<LoadProcess> {
  const child = fork(program, [], { env: inheritedEnv(), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const stop = async () => {
    process.off('exit', onExit);
    await end(child);
  };
  tools.atEnd(stop);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${program.pathname} was not ready in time`)),
      readyWithinMs,
    );
    child.once('exit', (code) => reject(new Error(`${program.pathname} ended with ${code}`)));
    child.once('message', () => {
      clearTimeout(timer);
      resolve();
    });
    child.send(orders);
  });
  return { stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
