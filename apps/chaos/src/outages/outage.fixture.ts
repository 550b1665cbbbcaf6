import { readFile } from 'node:fs/promises';
import type { WorkerPart } from '@pingvas/test-stack';
import { expect } from 'vitest';
import type { Stack } from '../faults/stack.fixture.ts';

/** Resolves when the database has counted so many seconds from now: an outage lasts as long as it is said to. */
export async function outageOf({ postgres }: Stack, seconds: number): Promise<void> {
  const [began] = await postgres.query<{ at: string }>('select now()::text as at');
  await expect
    .poll(
      async () => {
        const rows = await postgres.query<{ isOver: boolean }>(
          'select now() > $1::timestamptz + make_interval(secs => $2) as "isOver"',
          [began?.at, seconds],
        );
        return rows[0]?.isOver;
      },
      { timeout: (seconds + 120) * 1_000, interval: 500 },
    )
    .toBe(true);
}

/** Seconds of processor time that a process has used so far; null where the system has no /proc. */
export async function processorSecondsOf(worker: WorkerPart): Promise<number | null> {
  const stat = await readFile(`/proc/${worker.pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
