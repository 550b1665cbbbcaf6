import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '../../testing/check-property.ts';
import { chooseQueue, patienceSeconds } from './choose-queue.ts';

const swapSeconds = 10;
const jobSeconds = 2;

/** What somebody asked for: of which model, and how long after the wish before. */
const wishes = fc.array(fc.record({ model: fc.nat(4), afterSeconds: fc.nat(4) }), {
  minLength: 1,
  maxLength: 250,
});

interface Served {
  readonly model: string;
  /** Seconds since the beginning. */
  readonly askedAt: number;
}

/** One GPU that always does what the choice says. Everything asked for is served in the end, or it throws. */
function serve(asked: readonly { model: string; at: number }[]): Served[] {
  const queues = new Map<string, number[]>();
  const pending = [...asked];
  const served: Served[] = [];
  let now = 0;
  let loaded: string | null = null;
  while (pending.length > 0 || [...queues.values()].some((queue) => queue.length > 0)) {
    for (let [next] = pending; next !== undefined && next.at <= now; [next] = pending) {
      pending.shift();
      queues.set(next.model, [...(queues.get(next.model) ?? []), next.at]);
    }
    const waiting = [...queues].flatMap(([queueName, [head]]) =>
      head === undefined ? [] : [{ queueName, waitSeconds: now - head }],
    );
    const [choice] = chooseQueue(waiting, loaded);
    if (choice === undefined) {
      now = pending[0]?.at ?? now;
      continue;
    }
    const askedAt = queues.get(choice)?.shift();
    if (askedAt === undefined) throw new Error('an empty queue was chosen');
    if (loaded !== choice) {
      now += swapSeconds;
      loaded = choice;
    }
    served.push({ model: choice, askedAt });
    now += jobSeconds;
  }
  return served;
}

function askedBy(list: readonly { model: number; afterSeconds: number }[]) {
  let at = 0;
  return list.map(({ model, afterSeconds }) => {
    at += afterSeconds;
    return { model: `model ${model}`, at };
  });
}

describe('a GPU that follows the choice', () => {
  it('serves everything, each model in the order of asking', async () => {
    await checkProperty(
      'claim choice, order',
      fc.property(wishes, (list) => {
        const served = serve(askedBy(list));
        expect(served).toHaveLength(list.length);
        for (const [, jobs] of Map.groupBy(served, ({ model }) => model)) {
          expect(jobs.map(({ askedAt }) => askedAt)).toEqual(
            jobs.map(({ askedAt }) => askedAt).toSorted((a, b) => a - b),
          );
        }
      }),
    );
  });

  it('lets nobody be overtaken by what was asked for more than the patience later', async () => {
    await checkProperty(
      'claim choice, fairness',
      fc.property(wishes, (list) => {
        // From the last one served back: nothing before it may be younger than it by more than the patience.
        let oldestAfter = Number.POSITIVE_INFINITY;
        for (const { askedAt } of serve(askedBy(list)).toReversed()) {
          expect(askedAt - oldestAfter).toBeLessThanOrEqual(patienceSeconds);
          oldestAfter = Math.min(oldestAfter, askedAt);
        }
      }),
    );
  });

  it('swaps only for who is overdue, or when its own model has nothing to do', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ queueName: fc.string(), waitSeconds: fc.nat(200) }), {
          selector: ({ queueName }) => queueName,
          minLength: 1,
        }),
        fc.nat(),
        (waiting, nth) => {
          const loaded = waiting[nth % waiting.length];
          const [first] = chooseQueue(waiting, loaded?.queueName ?? null);
          if (first === loaded?.queueName) return;
          const chosen = waiting.find(({ queueName }) => queueName === first);
          expect(chosen?.waitSeconds).toBeGreaterThan((loaded?.waitSeconds ?? 0) + patienceSeconds);
        },
      ),
    );
  });

  it('does not fall for waits that are no numbers: every queue is offered all the same', () => {
    const strange = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e308);
    fc.assert(
      fc.property(fc.array(strange, { maxLength: 6 }), (waits) => {
        const waiting = waits.map((waitSeconds, index) => ({ queueName: `${index}`, waitSeconds }));
        expect([...chooseQueue(waiting, '0')].sort()).toEqual(
          waiting.map(({ queueName }) => queueName).sort(),
        );
      }),
    );
  });
});
