import { failureRules } from '@pingvas/contracts';
import type { Generation } from '@pingvas/db';
import { voidHolds } from '../credits/index.ts';
import type { WorkFailure, WorkTransaction } from '../fleet/index.ts';
import { moveGeneration } from './move-generation.ts';

const messageCharsMax = 2_000;

/** Ends a locked generation for good: what was not delivered is given back, in the same transaction. */
export async function failGeneration(
  { tx, now }: WorkTransaction,
  generation: Generation,
  { code, message }: WorkFailure,
): Promise<void> {
  moveGeneration(generation, 'failed', now);
  generation.failureCode = code;
  generation.failureFault = failureRules[code].fault;
  generation.failureMessage = message.slice(0, messageCharsMax);
  await tx.flush();
  await voidHolds(tx, { generationId: generation.id });
}
