import { readdir } from 'node:fs/promises';
import type { AppRouter } from '@pingvas/api/app-router';
import type { GenerationView } from '@pingvas/contracts';
import { startTestStack, type TestStackOptions, type WorkerPart } from '@pingvas/test-stack';
import { expect } from 'vitest';
import { type Person, patiently, type Stack, untilStatus } from './stack.fixture.ts';

/** A stack whose objects that nobody owns are swept within seconds. */
export function startFaultStack(options: TestStackOptions = {}): Promise<Stack> {
  return startTestStack<AppRouter>({
    ...options,
    apiEnv: { ORPHAN_AFTER_SECONDS: '3', ...options.apiEnv },
  });
}

/** It ended well: all pictures, paid once. */
export async function expectPaid(
  person: Person,
  { id, recipe }: GenerationView,
  { attempt }: { readonly attempt?: number } = {},
): Promise<void> {
  const done = await untilStatus(person, id, 'succeeded');
  expect(done.images.map(({ pictureIndex }) => pictureIndex)).toEqual([...Array(recipe.count).keys()]);
  expect(done.creditsConsumed).toBe(done.priceInCredits);
  if (attempt !== undefined) expect(done.attempt).toBe(attempt);
}

/** Resolves when the process has killed itself where it was told to. */
export async function untilKilled(worker: WorkerPart): Promise<void> {
  const ended = await worker.exited;
  expect(ended, `${worker.name}: ${worker.output().slice(-2_000)}`).toEqual({
    code: null,
    signal: 'SIGKILL',
  });
}

/** Names of the pictures in the spool of a worker. */
export async function spooled({ spoolFolder }: WorkerPart): Promise<string[]> {
  return (await readdir(spoolFolder).catch(() => [])).filter((name) => name.endsWith('.png'));
}

/** Resolves when so many pictures wait in the spool. */
export async function untilSpooled(worker: WorkerPart, count: number): Promise<void> {
  await expect.poll(async () => (await spooled(worker)).length, patiently).toBe(count);
}

/** Resolves when the queue, as soon as somebody looks, gives up every worker that has work. */
export async function untilLeasesAreOverdue({ postgres }: Stack): Promise<void> {
  await expect
    .poll(async () => {
      const rows = await postgres.query<{ isOverdue: boolean }>(
        `select heartbeat_on < now() - interval '10.5 s' as "isOverdue" from queue.job where state = 'active'`,
      );
      return rows.every(({ isOverdue }) => isOverdue);
    }, patiently)
    .toBe(true);
}

/** Lines that a worker logged, with this message. */
export function linesOf(worker: WorkerPart, message: string): number {
  const words = `"msg":${JSON.stringify(message)}`;
  return worker
    .output()
    .split('\n')
    .filter((line) => line.includes(words)).length;
}
