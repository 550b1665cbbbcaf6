import type { AppRouter } from '@pingvas/api/app-router';
import type { GenerationView } from '@pingvas/contracts';
import type { StackPerson, TestStack } from '@pingvas/test-stack';
import { expect } from 'vitest';

export type Stack = TestStack<AppRouter>;
export type Person = StackPerson<AppRouter>;

/** Longer than every time limit between two states, on two busy cores. */
export const patiently = { timeout: 150_000, interval: 50 };

/** The generation as its owner sees it once it has this status. */
export async function untilStatus(
  person: Person,
  generationId: string,
  status: GenerationView['status'],
): Promise<GenerationView> {
  const read = () => person.client.generation.get.query({ generationId });
  await expect.poll(async () => (await read().catch(() => null))?.status, patiently).toBe(status);
  return await read();
}
