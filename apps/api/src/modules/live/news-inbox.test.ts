import { describe, expect, it } from 'vitest';
import type { ProgressNews } from '../../platform/live/user-news.ts';
import { createNewsInbox } from './news-inbox.ts';

const frame = (generationId: string, step: number): ProgressNews => ({
  type: 'generation.progress',
  generationId,
  pictureIndex: 0,
  step,
  steps: 30,
  secondsLeft: null,
  preview: null,
});

describe('what waits for a slow client', () => {
  it('keeps only the newest frame of each generation, however many come', () => {
    const inbox = createNewsInbox();
    for (let step = 0; step < 10_000; step += 1) inbox.put(frame(step % 2 === 0 ? 'a' : 'b', step));
    expect(inbox.take().progress.map(({ generationId, step }) => [generationId, step])).toEqual([
      ['a', 9_998],
      ['b', 9_999],
    ]);
  });

  it('names a generation that changed many times once', () => {
    const inbox = createNewsInbox();
    for (let time = 0; time < 100; time += 1) inbox.put({ type: 'generation.changed', generationId: 'a' });
    expect(inbox.take().changedGenerations).toEqual(['a']);
    expect(inbox.take().changedGenerations).toEqual([]);
  });

  it('hands out a hundred changes at a time, each once, and does not sleep before the last', async () => {
    const inbox = createNewsInbox();
    const ids = Array.from({ length: 250 }, (_, index) => `generation ${index}`);
    for (const generationId of ids) inbox.put({ type: 'generation.changed', generationId });
    const taken: string[][] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await inbox.wait({ signal: new AbortController().signal });
      taken.push([...inbox.take().changedGenerations]);
    }
    expect(taken.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(taken.flat()).toEqual(ids);
    expect(inbox.take().changedGenerations).toEqual([]);
  });

  it('wakes the waiting stream at once', async () => {
    const inbox = createNewsInbox();
    const waiting = inbox.wait({ signal: new AbortController().signal });
    inbox.put({ type: 'credits.changed' });
    await waiting;
    expect(inbox.take().haveCreditsChanged).toBe(true);
  });

  it('does not sleep over what came before', async () => {
    const inbox = createNewsInbox();
    inbox.put({ type: 'image.removed', imageId: 'x' });
    await inbox.wait({ signal: new AbortController().signal });
    expect(inbox.take().removedImages).toEqual(['x']);
  });

  it('stops waiting when the client goes away', async () => {
    const client = new AbortController();
    const waiting = createNewsInbox().wait({ signal: client.signal });
    client.abort();
    await waiting;
  });
});
