import { describe, expect, it } from 'vitest';
import { type FailedGeneration, unexplainedFailures } from './explain-failures.ts';
import type { Fault } from './schedule.ts';

const fault: Fault = { kind: 'engine-memory', target: 0, at: 10_000, lastsMs: 1_000, times: 2, point: null };
const failure: FailedGeneration = {
  id: 'g',
  code: 'out-of-memory',
  message: 'CUDA',
  createdAt: 9_000,
  completedAt: 12_000,
};

describe('a failure', () => {
  it('is explained by a fault of its kind in its time', () => {
    expect(unexplainedFailures([failure], [fault])).toEqual([]);
    expect(unexplainedFailures([{ ...failure, createdAt: 40_000, completedAt: 50_000 }], [fault])).toEqual(
      [],
    );
  });

  it.each([
    ['of another kind', { ...failure, code: 'black-picture' }],
    ['before it', { ...failure, completedAt: 9_500 }],
    ['long after it', { ...failure, createdAt: 200_000, completedAt: 201_000 }],
    ['with a code that no fault makes', { ...failure, code: 'recipe-refused' }],
  ])('%s is not', (_, given) => {
    expect(unexplainedFailures([given], [fault])).toEqual([expect.stringContaining('generation g failed')]);
  });
});
