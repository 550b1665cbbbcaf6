import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The command line of a running process, or null when there is none with this id. */
export async function commandOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text === '' ? null : text.replaceAll('\u0000', ' ').trim();
  }
  const question =
    process.platform === 'win32'
      ? run('wmic', ['process', 'where', `ProcessId=${pid}`, 'get', 'CommandLine'])
      : run('ps', ['-o', 'command=', '-p', String(pid)]);
  const answer = await question.catch(() => ({ stdout: '' }));
  return answer.stdout.trim() === '' ? null : answer.stdout.trim();
}
