import { spawnSync } from 'node:child_process';
import type { AppRouter } from '@pingvas/api/app-router';
import { type GenerationView, hasEnded } from '@pingvas/contracts';
import type { StackPerson, TestStack } from '@pingvas/test-stack';
import { expect } from 'vitest';

export type Stack = TestStack<AppRouter>;
export type Person = StackPerson<AppRouter>;

/** Longer than every time limit between two states, on two busy cores. */
export const patiently = { timeout: 150_000, interval: 50 };

/**
 * The generation as its owner sees it once it has this status. How it ends, it stays: that is asked less often, as
 * every question takes the product's processors.
 */
export async function untilStatus(
  person: Person,
  generationId: string,
  status: GenerationView['status'],
): Promise<GenerationView> {
  const read = () => person.client.generation.get.query({ generationId });
  const look = hasEnded(status) ? { ...patiently, interval: 250 } : patiently;
  await expect.poll(async () => (await read().catch(() => null))?.status, look).toBe(status);
  return await read();
}

/** Resolves when the process stands still; `T` is what ps calls one that was stopped, here by itself. */
export async function untilStopped(part: { readonly pid: number }): Promise<void> {
  const state = () => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(part.pid)]);
    return stdout.toString().trim()[0];
  };
  await expect.poll(state, patiently).toBe('T');
}

/** All that a delivery could change of one generation: its pictures, its payments, the claim that brought them. */
export async function traceOf({ postgres }: Stack, { id }: { readonly id: string }) {
  const [images, transfers, leases] = await Promise.all([
    postgres.query('select * from images.images where generation_id = $1 order by id', [id]),
    postgres.query('select * from credits.transfers where generation_id = $1 order by id', [id]),
    postgres.query(
      `select id, worker_id, outcome, ended_at from fleet.leases
        where generation_id = $1 and outcome = 'delivered' order by id`,
      [id],
    ),
  ]);
  return { images, transfers, leases };
}
