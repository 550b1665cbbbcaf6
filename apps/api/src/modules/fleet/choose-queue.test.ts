import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseQueue, patienceSeconds } from './choose-queue.ts';

const queue = (queueName: string, waitSeconds: number) => ({ queueName, waitSeconds });

describe('choosing the queue of the next job', () => {
  it('prefers the model that is already loaded', () => {
    expect(chooseQueue([queue('a', 20), queue('b', 1)], 'b')).toEqual(['b', 'a']);
  });

  it('keeps the worker’s own order among models that are not loaded', () => {
    expect(chooseQueue([queue('c', 1), queue('a', 9), queue('b', 5)], null)).toEqual(['c', 'a', 'b']);
  });

  it('puts a job that waited too long before the loaded model', () => {
    expect(chooseQueue([queue('a', patienceSeconds + 1), queue('b', 0)], 'b')).toEqual(['a', 'b']);
  });

  it('does not swap while the loaded model’s own jobs wait about as long', () => {
    expect(chooseQueue([queue('a', 100), queue('b', 90)], 'b')).toEqual(['b', 'a']);
  });

  it('serves the longest overdue first', () => {
    expect(chooseQueue([queue('a', 100), queue('c', 200), queue('b', 0)], 'b')).toEqual(['c', 'a', 'b']);
  });

  it('offers every queue exactly once', () => {
    const queues = fc.uniqueArray(
      fc.record({ queueName: fc.string({ minLength: 1 }), waitSeconds: fc.nat(1_000) }),
      { selector: ({ queueName }) => queueName },
    );
    fc.assert(
      fc.property(queues, fc.option(fc.string()), (waiting, loaded) => {
        expect([...chooseQueue(waiting, loaded)].sort()).toEqual(waiting.map((q) => q.queueName).sort());
      }),
    );
  });

  it('never starves a model, whatever arrives for the loaded one', () => {
    // One job of 'cold' at time 0; the hot model gets a job every second and each job takes one second.
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 200, maxLength: 200 }),
        (arrivals) => {
          const hot: number[] = [];
          for (let now = 0; now < arrivals.length; now += 1) {
            for (let count = 0; count < (arrivals[now] ?? 1); count += 1) hot.push(now);
            const head = hot[0];
            const waiting = [queue('cold', now), ...(head === undefined ? [] : [queue('hot', now - head)])];
            if (chooseQueue(waiting, 'hot')[0] === 'cold') return;
            hot.shift();
          }
          // At up to three arrivals a second the head of the hot queue passes the patience within 3 × patience + 3.
          throw new Error('the cold job was never chosen');
        },
      ),
    );
  });
});
