import { describe, expect, it } from 'vitest';
import { deliverInput, failWorkInput, leaseProgress, registerWorkerInput } from './worker-protocol.ts';

const leaseId = '0192f000-0000-7000-8000-000000000001';

describe('what a worker reports', () => {
  it('is taken without the characters that nobody can store', () => {
    const report = { leaseId, code: 'engine-error', fault: 'worker', isRetryable: true } as const;
    expect(failWorkInput.parse({ ...report, message: 'out\u0000 of \ud800 memory' }).message).toBe(
      'out of \ufffd memory',
    );
    const parsed = registerWorkerInput.parse({
      name: 'box\u0000',
      models: [{ key: '\u0000k', name: 'm\ud800', base: 'sd-1', type: 'main', hash: '\u0000' }],
      engine: { version: '6\u0000', isEmulator: false },
      machine: { hostname: '\u0000', platform: '\udc00', cpuCount: 1, memoryBytes: 1, gpus: [] },
    });
    const text = JSON.stringify(parsed);
    expect(text).not.toContain('\\u0000');
    expect(text).not.toMatch(/\\ud[89a-f]/);
  });

  it('still needs a name', () => {
    const machine = { hostname: 'h', platform: 'p', cpuCount: 1, memoryBytes: 1, gpus: [] };
    const worker = { name: '\u0000', models: [], engine: { version: '1', isEmulator: false }, machine };
    expect(registerWorkerInput.safeParse(worker).success).toBe(false);
  });

  it.each([-1, 8, 99_999, 2 ** 53, 1.5])('names no picture %d', (pictureIndex) => {
    const facts = { sha256: '0'.repeat(64), sizeBytes: 1, contentType: 'image/png', renderSeconds: 1 };
    expect(deliverInput.safeParse({ leaseId, pictureIndex, ...facts }).success).toBe(false);
    expect(leaseProgress.safeParse({ leaseId, stage: 'rendering', pictureIndex }).success).toBe(false);
  });
});
