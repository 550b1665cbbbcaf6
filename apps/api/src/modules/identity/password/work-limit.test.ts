import { describe, expect, it } from 'vitest';
import { createWorkLimit } from './work-limit.ts';

describe('a limit on work', () => {
  it('runs no more at once than it may, refuses what would wait too far back, and recovers', async () => {
    const limit = createWorkLimit({ atOnce: 2, waitingMax: 3 });
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let running = 0;
    let runningMax = 0;
    const work = async () => {
      running += 1;
      runningMax = Math.max(runningMax, running);
      await gate;
      running -= 1;
      return 'done';
    };
    const asked = Array.from({ length: 7 }, () => limit(work));
    const outcomes = Promise.allSettled(asked);
    open();
    expect((await outcomes).map(({ status }) => status)).toEqual([
      ...Array(5).fill('fulfilled'),
      ...Array(2).fill('rejected'),
    ]);
    await expect(asked[5]).rejects.toMatchObject({ code: 'request.rate-limited' });
    expect(runningMax).toBe(2);
    expect(await limit(work)).toBe('done');
  });

  it('gives its place on when work fails', async () => {
    const limit = createWorkLimit({ atOnce: 1, waitingMax: 1 });
    const failing = limit(() => Promise.reject(new Error('no')));
    const next = limit(async () => 'done');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('done');
  });
});
