import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeliveriesUnderWay } from './deliveries-under-way.ts';
import { keepTidy } from './keep-tidy.ts';
import { createBell } from './time/bell.ts';

/** An engine that holds one copy until it is swept, or for ever. */
function tidyUp({ isStubborn = false } = {}) {
  const began = Date.now();
  const sweeps: number[] = [];
  const deliveries = createDeliveriesUnderWay();
  const changed = createBell();
  let isEmpty = true;
  const stop = new AbortController();
  const unused = () => undefined;
  const ended = keepTidy(
    {
      engine: {
        leftovers: {
          addItem: unused,
          addBatch: unused,
          addEndedItem: unused,
          isEmpty: () => isEmpty,
          async sweep() {
            sweeps.push(Date.now() - began);
            isEmpty = !isStubborn;
          },
        },
        facts: () => ({ version: { version: '6.14.2', isEmulator: true }, models: [] }),
        changed: createBell(),
      },
      deliveries,
      changed,
      timing: { itemPollMs: 2_000, tidyAfterMs: 500, tidyWithinMs: 1_000 },
    },
    stop.signal,
  ).catch(() => undefined);
  return {
    deliveries,
    sweeps,
    leaveOver() {
      isEmpty = false;
      changed.ring();
    },
    async end() {
      stop.abort(new Error('enough'));
      await ended;
    },
  };
}

describe('what is left over in the engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('stays while a picture is on its way, and is deleted when that is over', async () => {
    const { deliveries, sweeps, leaveOver, end } = tidyUp();
    const over = deliveries.begin();
    leaveOver();
    await vi.advanceTimersByTimeAsync(700);
    expect(sweeps).toEqual([]);
    over();
    await vi.advanceTimersByTimeAsync(0);
    expect(sweeps).toEqual([700]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sweeps).toEqual([700]);
    await end();
  });

  it('is deleted soon while nothing is on its way, but not just when the next request may come', async () => {
    const { deliveries, sweeps, leaveOver, end } = tidyUp();
    const over = deliveries.begin();
    leaveOver();
    await vi.advanceTimersByTimeAsync(60);
    over();
    await vi.advanceTimersByTimeAsync(430);
    expect(sweeps).toEqual([]);
    await vi.advanceTimersByTimeAsync(20);
    expect(sweeps).toEqual([500]);
    await end();
  });

  it('is deleted within a second though there is always a picture on its way', async () => {
    const { deliveries, sweeps, leaveOver, end } = tidyUp();
    deliveries.begin();
    for (let picture = 0; picture < 3; picture += 1) {
      leaveOver();
      await vi.advanceTimersByTimeAsync(2_000);
    }
    expect(sweeps).toEqual([1_000, 3_000, 5_000]);
    await end();
  });

  it('is asked for less often when the engine keeps it', async () => {
    const { sweeps, leaveOver, end } = tidyUp({ isStubborn: true });
    leaveOver();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(sweeps).toEqual([500, 2_500, 4_500]);
    await end();
  });
});
