import { describe, expect, it } from 'vitest';
import { createEngineLine } from './engine-line.ts';

const { signal } = new AbortController();

/** Whether a promise is settled once everything that was due has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  return settled;
}

describe('the line before the engine', () => {
  it('lets one item wait in the engine behind the running one, and nobody else', async () => {
    const line = createEngineLine();
    const first = await line.enter({ signal });
    const second = await line.enter({ signal });
    const third = line.enter({ signal });
    expect(await isSettled(first.atHead)).toBe(true);
    expect(await isSettled(second.atHead)).toBe(false);
    expect(await isSettled(third)).toBe(false);

    first.leave();
    first.leave();
    expect(await isSettled(second.atHead)).toBe(true);
    await third;
  });

  it('keeps the order of those who wait, but for one that had its place already', async () => {
    const line = createEngineLine(1);
    const first = await line.enter({ signal });
    const order: string[] = [];
    const enter = (name: string, isAgain: boolean) =>
      line.enter({ signal, isAgain }).then((place) => {
        order.push(name);
        place.leave();
      });
    const all = [enter('second', false), enter('third', false), enter('again', true)];
    first.leave();
    await Promise.all(all);
    expect(order).toEqual(['again', 'second', 'third']);
  });

  it('forgets who goes away before being let in', async () => {
    const line = createEngineLine(1);
    const first = await line.enter({ signal });
    const gone = new AbortController();
    const leaving = line.enter({ signal: gone.signal });
    const staying = line.enter({ signal });
    gone.abort(new Error('cancelled'));
    await expect(leaving).rejects.toThrow('cancelled');
    first.leave();
    await staying;
    await expect(line.enter({ signal: gone.signal })).rejects.toThrow('cancelled');
  });
});
