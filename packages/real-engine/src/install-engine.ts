import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { pipProgress } from './pip-progress.ts';
import { pythonScript, requirementsFile } from './python-scripts.ts';
import { type RunOptions, runToEnd } from './run-to-end.ts';

export interface InstallOptions {
  readonly folder: string;
  /** The interpreter that the environment is made with. */
  readonly python: string;
  readonly say: (words: string) => void;
  readonly run: Pick<RunOptions, 'sharedFile' | 'signal'>;
}

/** Python inside an environment. */
export function pythonOf(environment: string): string {
  return process.platform === 'win32'
    ? join(environment, 'Scripts', 'python.exe')
    : join(environment, 'bin', 'python');
}

async function runsPip(python: string, run: InstallOptions['run']): Promise<boolean> {
  if (!existsSync(python)) return false;
  const end = await runToEnd(python, ['-m', 'pip', '--version'], run).catch(() => null);
  run.signal?.throwIfAborted();
  return end?.exitCode === 0;
}

const brokenPackages = z.array(z.string());

async function findBroken(python: string, run: InstallOptions['run']): Promise<string[]> {
  const { exitCode, lines } = await runToEnd(python, [pythonScript('check_install')], run);
  if (exitCode !== 0) throw new Error(`The installation cannot be looked at: ${lines.slice(-5).join('\n')}`);
  return brokenPackages.parse(JSON.parse(lines.at(-1) ?? ''));
}

/**
 * Brings InvokeAI's packages into an environment of their own. What an earlier, interrupted run has installed is
 * kept; packages that it left half written are written again. Where packages come from is what the user's pip is
 * set to.
 *
 * @throws Error with pip's last words.
 */
export async function installEngine({ folder, python, say, run }: InstallOptions): Promise<string> {
  const environment = join(folder, 'venv');
  const inside = pythonOf(environment);
  if (!(await runsPip(inside, run))) {
    await rm(environment, { recursive: true, force: true });
    const made = await runToEnd(python, ['-m', 'venv', environment], run);
    if (made.exitCode !== 0) throw new Error(`python -m venv failed:\n${made.lines.slice(-10).join('\n')}`);
  }
  const pip = async (...given: string[]) => {
    const always = ['--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
    const onLine = pipProgress(say);
    const { exitCode, lines } = await runToEnd(inside, ['-m', 'pip', 'install', ...always, ...given], {
      ...run,
      onLine,
    });
    if (exitCode !== 0) throw new Error(`pip ended with ${exitCode}:\n${lines.slice(-15).join('\n')}`);
  };
  await pip('--requirement', requirementsFile);
  const broken = await findBroken(inside, run);
  if (broken.length > 0) {
    say(`repairing ${broken.length === 1 ? broken[0] : `${broken.length} packages`}`);
    await pip('--ignore-installed', '--no-deps', ...broken);
    const stillBroken = await findBroken(inside, run);
    if (stillBroken.length > 0) {
      await rm(environment, { recursive: true, force: true });
      throw new Error(`${stillBroken.join(', ')} could not be repaired; run this again to begin anew`);
    }
  }
  return inside;
}
