import { describe, expect, it } from 'vitest';
import { createBell, firstHeard } from './bell.ts';

describe('a bell', () => {
  it('wakes everybody who waits, once', async () => {
    const bell = createBell();
    const both = Promise.all([bell.heard(), bell.heard()]);
    bell.ring();
    await both;
    let woken = 0;
    const later = bell.heard().then(() => {
      woken += 1;
    });
    await Promise.resolve();
    expect(woken).toBe(0);
    bell.ring();
    await later;
  });

  it('lets nobody wait beyond the time or the signal', async () => {
    const bell = createBell();
    await bell.heard({ withinMs: 1 });
    const abort = new AbortController();
    const waiting = bell.heard({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(bell.heard({ signal: abort.signal })).rejects.toThrow('enough');
  });

  it('is heard beside another', async () => {
    const [a, b] = [createBell(), createBell()];
    const waiting = firstHeard([a, b]);
    b.ring();
    await waiting;
  });
});
