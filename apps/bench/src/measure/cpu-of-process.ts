import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Processor time that a process and its threads have taken so far, in seconds. Null where the system does not tell. */
export async function cpuSecondsOf(pid: number): Promise<number | null> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    const { stdout } = await run('getconf', ['CLK_TCK']);
    // The name of the program stands in brackets and may hold anything; user and system time are fields 14 and 15.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / Number(stdout);
  } catch {
    return null;
  }
}
