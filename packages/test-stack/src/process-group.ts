import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface GroupMember {
  readonly pid: number;
  readonly command: string;
}

interface Row extends GroupMember {
  readonly group: number;
  readonly state: string;
}

/** The living processes of these groups; those that have ended and were not collected yet are none. */
export async function membersOfGroup(groups: ReadonlySet<number>): Promise<readonly GroupMember[]> {
  const rows = process.platform === 'linux' ? await readProc() : await readPs();
  return rows
    .filter(({ group, state }) => groups.has(group) && !state.startsWith('Z'))
    .map(({ pid, command }) => ({ pid, command }));
}

/** `ps` is missing on small machines. */
async function readProc(): Promise<readonly Row[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(
    pids.map(async (pid): Promise<Row[]> => {
      try {
        const [stat, command] = await Promise.all([
          readFile(`/proc/${pid}/stat`, 'utf8'),
          readFile(`/proc/${pid}/cmdline`, 'utf8'),
        ]);
        // The second field is the program's name in brackets and may contain anything, so count from its end.
        const [state = '', , group = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [
          { pid: Number(pid), group: Number(group), state, command: command.replaceAll('\0', ' ').trim() },
        ];
      } catch {
        return [];
      }
    }),
  );
  return rows.flat();
}

async function readPs(): Promise<readonly Row[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,pgid=,stat=,args='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, group, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s?(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), group: Number(group), state, command }];
  });
}
