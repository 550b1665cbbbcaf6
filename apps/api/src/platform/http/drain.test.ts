import { describe, expect, it } from 'vitest';
import { createDrain } from './drain.ts';

describe('the signal of a call', () => {
  it('ends when its caller goes, and no other call with it', () => {
    const drain = createDrain();
    const caller = new AbortController();
    const mine = drain.during(caller.signal);
    const other = drain.during(new AbortController().signal);
    caller.abort(new Error('gone'));
    expect([mine.signal.aborted, other.signal.aborted]).toEqual([true, false]);
    expect(mine.signal.reason).toEqual(new Error('gone'));
  });

  it('ends when this process drains, also for a call that comes after that', () => {
    const drain = createDrain();
    const before = drain.during(new AbortController().signal);
    drain.begin();
    const after = drain.during(new AbortController().signal);
    expect([before.signal.aborted, after.signal.aborted]).toEqual([true, true]);
  });

  it('has ended before it began when the caller was gone already', () => {
    expect(createDrain().during(AbortSignal.abort()).signal.aborted).toBe(true);
  });

  it('is left alone once the call is done', () => {
    const drain = createDrain();
    const call = drain.during(new AbortController().signal);
    call.done();
    drain.begin();
    expect(call.signal.aborted).toBe(false);
  });
});
