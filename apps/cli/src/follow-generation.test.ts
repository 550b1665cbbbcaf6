import type { GenerationView, LiveEvent } from '@pingvas/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followGeneration } from './follow-generation.ts';

const view = (status: GenerationView['status']): GenerationView => ({
  id: '0193a000-0000-7000-8000-000000000001',
  status,
  recipe: {
    prompt: 'moon',
    negativePrompt: '',
    modelId: '0193a000-0000-7000-8000-000000000002',
    width: 512,
    height: 512,
    steps: 10,
    cfgScale: 7.5,
    scheduler: 'euler',
    seed: '1',
    count: 1,
  },
  modelName: 'm',
  images: [],
  priceInCredits: 1,
  creditsConsumed: 0,
  attempt: 1,
  failure: null,
  isEmulated: true,
  createdAt: '2026-11-20T00:00:00.000Z',
  startedAt: null,
  completedAt: null,
  durationSeconds: null,
});

/** A server that gives one answer after the other, and the last one for ever. */
function answering(...answers: (GenerationView | Error)[]) {
  let reads = 0;
  let tell: (event: LiveEvent) => void = () => undefined;
  return {
    reads: () => reads,
    tell: (event: LiveEvent) => tell(event),
    source: {
      read: async () => {
        const answer = answers[Math.min(reads, answers.length - 1)];
        reads += 1;
        if (answer instanceof Error || answer === undefined) throw answer;
        return answer;
      },
      listen: (onEvent: (event: LiveEvent) => void) => {
        tell = onEvent;
        return () => undefined;
      },
    },
  };
}

const refusal = Object.assign(new Error('There is no such generation.'), {
  data: { errorCode: 'generation.not-found', details: {}, retryable: false, requestId: null },
});

describe('following a run', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sees the end over an outage of the server', async () => {
    const server = answering(new TypeError('fetch failed'), new TypeError('fetch failed'), view('succeeded'));
    const ended = followGeneration(server.source, view('rendering'), () => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await ended).status).toBe('succeeded');
    expect(server.reads()).toBe(3);
  });

  it('gives up after a minute of silence, and says that the pictures may still come', async () => {
    const server = answering(new TypeError('fetch failed'));
    const ended = followGeneration(server.source, view('rendering'), () => undefined).catch(String);
    await vi.advanceTimersByTimeAsync(70_000);
    expect(await ended).toMatch(/may still be made/);
  });

  it('ends at once when the server refuses', async () => {
    const server = answering(refusal);
    const ended = followGeneration(server.source, view('rendering'), () => undefined).catch(String);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await ended).toMatch(/no such generation/);
    expect(server.reads()).toBe(1);
  });

  it('ends with the event, without waiting for the next look', async () => {
    const server = answering(view('rendering'));
    const ended = followGeneration(server.source, view('rendering'), () => undefined);
    server.tell({ type: 'generation.changed', generation: view('succeeded') });
    expect((await ended).status).toBe('succeeded');
    expect(server.reads()).toBe(0);
  });

  it('reads no more once an event told the end, also where an answer is still on its way', async () => {
    const slow = Promise.withResolvers<GenerationView>();
    const server = answering(view('rendering'));
    const read = vi.fn(() => slow.promise);
    const ended = followGeneration({ ...server.source, read }, view('rendering'), () => undefined);
    await vi.advanceTimersByTimeAsync(2_000);
    server.tell({ type: 'generation.changed', generation: view('succeeded') });
    expect((await ended).status).toBe('succeeded');
    slow.resolve(view('rendering'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(read).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });
});
