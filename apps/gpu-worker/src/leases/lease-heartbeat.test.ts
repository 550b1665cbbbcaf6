import { type BeatInput, previewBytesMax } from '@pingvas/contracts';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FleetError } from '../api/fleet-error.ts';
import type { FleetPort } from '../api/fleet-port.ts';
import { buildWork } from '../testing/worker-rig.ts';
import type { Lease } from './lease.ts';
import { createLeaseBook, sendablePreview } from './lease-book.ts';
import { beatLeases } from './lease-heartbeat.ts';

const jpeg = (name: string) => `data:image/jpeg;base64,${Buffer.from(name).toString('base64')}`;
const frame = (name: string) => ({ dataUrl: jpeg(name), width: 64, height: 64 });

/** The api's side of beats alone, on a clock that the test moves. */
function listenToBeats(answer: (beat: BeatInput) => 'ok' | 'cancel' | 'lost' | 'silence') {
  const book = createLeaseBook();
  const beats: { readonly at: number; readonly leases: BeatInput['leases'] }[] = [];
  const began = Date.now();
  const beat: FleetPort['beat'] = async (input) => {
    beats.push({ at: Date.now() - began, leases: input.leases });
    const verdict = answer(input);
    if (verdict === 'silence') throw new FleetError('away', { code: null, isRetryable: true });
    return { verdicts: input.leases.map(({ leaseId }) => ({ leaseId, verdict })) };
  };
  const unused = () => Promise.reject(new Error('only beats are expected'));
  const fleet: FleetPort = {
    beat,
    register: unused,
    claim: unused,
    grantUpload: unused,
    deliver: unused,
    fail: unused,
    release: unused,
    resume: unused,
  };
  const stop = new AbortController();
  const ended = beatLeases(
    {
      fleet,
      book,
      log: pino({ level: 'silent' }),
      beatSeconds: () => 4,
      timeoutMs: 1_000,
      backoff: { minMs: 100, maxMs: 1_000 },
      onUnknownWorker: () => undefined,
    },
    stop.signal,
  ).catch(() => undefined);
  return {
    book,
    beats,
    end: async () => {
      stop.abort(new Error('enough'));
      await ended;
    },
  };
}

describe('beating for leases', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('beats at least every four seconds for all leases, the waiting one too', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const first = book.open(buildWork());
    const second = book.open(buildWork());
    book.report(first, { stage: 'rendering', pictureIndex: 0, step: 0, steps: 4 });
    await vi.advanceTimersByTimeAsync(20_500);
    expect(beats.length).toBeGreaterThanOrEqual(6);
    const gaps = beats.slice(1).map(({ at }, index) => at - (beats[index]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4_010);
    expect(beats.at(-1)?.leases.map(({ leaseId, stage }) => [leaseId, stage])).toEqual([
      [first.id, 'rendering'],
      [second.id, 'waiting'],
    ]);
    await end();
  });

  it('sends at most four frames a second, each the newest of its moment and only once', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const lease = book.open(buildWork());
    for (let step = 1; step <= 100; step += 1) {
      const preview = frame(`frame ${step}`);
      book.report(lease, { stage: 'rendering', pictureIndex: 0, step, steps: 100, preview });
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(5_000);
    const sent = beats.flatMap(({ at, leases }) =>
      leases.flatMap(({ preview, step }) => (preview ? [{ at, step, dataUrl: preview.dataUrl }] : [])),
    );
    expect(sent.length).toBeGreaterThanOrEqual(6);
    expect(sent.length).toBeLessThanOrEqual(9);
    for (const { at } of sent) {
      expect(sent.filter((other) => other.at > at - 1_000 && other.at <= at).length).toBeLessThanOrEqual(4);
    }
    for (const { step, dataUrl } of sent) expect(dataUrl).toBe(jpeg(`frame ${step}`));
    expect(sent.at(-1)?.step).toBe(100);
    await end();
  });

  it('lets no word without a frame hold up the frame after it', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const lease = book.open(buildWork());
    await vi.advanceTimersByTimeAsync(10);
    book.report(lease, { stage: 'rendering', pictureIndex: 0, step: 0, steps: 4 });
    await vi.advanceTimersByTimeAsync(10);
    const preview = frame('first');
    book.report(lease, { stage: 'rendering', pictureIndex: 0, step: 0, steps: 4, preview });
    await vi.advanceTimersByTimeAsync(1);
    expect(beats.at(-1)?.leases).toMatchObject([{ step: 0, preview }]);
    await end();
  });

  it('tells at once that the engine begins, but lets a delivery pass before it tells of it', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const lease = book.open(buildWork());
    await vi.advanceTimersByTimeAsync(10);
    expect(beats).toHaveLength(0);
    const progress = { pictureIndex: 0, step: 0, steps: 4 };
    book.report(lease, { ...progress, stage: 'rendering' });
    await vi.advanceTimersByTimeAsync(1);
    expect(beats.map(({ leases }) => leases[0]?.stage)).toEqual(['rendering']);
    book.report(lease, { ...progress, stage: 'uploading' });
    await vi.advanceTimersByTimeAsync(950);
    expect(beats).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(beats.at(-1)?.leases[0]?.stage).toBe('uploading');
    await end();
  });

  it('shows the first frame of a lease at once, however soon it comes after one of another lease', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const progress = { stage: 'rendering', pictureIndex: 0, step: 1, steps: 4 } as const;
    for (const name of ['first', 'second']) {
      const lease = book.open(buildWork());
      const preview = frame(name);
      book.report(lease, { ...progress, preview });
      await vi.advanceTimersByTimeAsync(20);
      expect(beats.at(-1)?.leases.at(-1)).toEqual({ ...progress, preview, leaseId: lease.id });
    }
    await end();
  });

  it('lets a delivery pass before it tells of it, also when the next picture begins meanwhile', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const [delivering, next] = [book.open(buildWork()), book.open(buildWork())];
    const progress = { pictureIndex: 0, step: 4, steps: 4 };
    const stagesOf = (lease: Lease) =>
      beats.map(({ leases }) => leases.find(({ leaseId }) => leaseId === lease.id)?.stage);
    book.report(delivering, { ...progress, stage: 'rendering' });
    await vi.advanceTimersByTimeAsync(500);
    const before = beats.length;
    book.report(delivering, { ...progress, stage: 'uploading' });
    book.report(next, { ...progress, step: 0, stage: 'rendering' });
    await vi.advanceTimersByTimeAsync(10);
    expect(stagesOf(next).slice(before)).toEqual(['rendering']);
    expect(beats.at(-1)?.leases[0]).toEqual({ leaseId: delivering.id, stage: 'waiting' });
    // Its frames come all the time, and hold up no word about the delivery.
    for (let step = 1; step <= 10; step += 1) {
      book.report(next, { ...progress, step, stage: 'rendering', preview: frame(`frame ${step}`) });
      await vi.advanceTimersByTimeAsync(100);
    }
    const told = beats[stagesOf(delivering).indexOf('uploading')];
    expect(told?.at).toBeGreaterThanOrEqual(1_500);
    expect(told?.at).toBeLessThanOrEqual(1_510);
    const since = beats.length;
    book.report(next, { ...progress, stage: 'rendering', preview: frame('the last one') });
    await vi.advanceTimersByTimeAsync(500);
    expect(new Set(stagesOf(delivering).slice(since))).toEqual(new Set(['uploading']));
    await end();
  });

  it('sends no frame that it kept back once the picture itself is on its way', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const [delivering, next] = [book.open(buildWork()), book.open(buildWork())];
    const progress = { pictureIndex: 0, step: 1, steps: 4 };
    book.report(delivering, { ...progress, stage: 'rendering', preview: frame('first') });
    await vi.advanceTimersByTimeAsync(100);
    book.report(delivering, { ...progress, stage: 'rendering', preview: frame('kept back') });
    book.report(next, { ...progress, stage: 'rendering' });
    await vi.advanceTimersByTimeAsync(50);
    book.report(delivering, { ...progress, stage: 'uploading' });
    await vi.advanceTimersByTimeAsync(150);
    book.report(next, { ...progress, step: 2, stage: 'rendering', preview: frame('of the next one') });
    await vi.advanceTimersByTimeAsync(2_000);
    const frames = beats.flatMap(({ leases }) => leases.flatMap(({ preview }) => preview?.dataUrl ?? []));
    expect(frames).toEqual([jpeg('first'), jpeg('of the next one')]);
    await end();
  });

  it('never goes back to a stage from which it has moved, when the answer to a beat was lost', async () => {
    let isAway = false;
    const { book, beats, end } = listenToBeats(() => (isAway ? 'silence' : 'ok'));
    const lease = book.open(buildWork());
    const progress = { pictureIndex: 0, step: 4, steps: 4 };
    book.report(lease, { ...progress, stage: 'rendering' });
    await vi.advanceTimersByTimeAsync(3_500);
    book.report(lease, { ...progress, stage: 'uploading' });
    await vi.advanceTimersByTimeAsync(499);
    isAway = true;
    // Due anyway, before the delivery is a second old.
    await vi.advanceTimersByTimeAsync(2);
    isAway = false;
    book.report(book.open(buildWork()), { ...progress, stage: 'rendering' });
    await vi.advanceTimersByTimeAsync(5_000);
    const stages = beats.map(({ leases }) => leases[0]?.stage);
    expect(stages.slice(0, 3)).toEqual(['rendering', 'uploading', 'uploading']);
    expect(beats[1]?.at).toBe(4_000);
    expect(new Set(stages.slice(1))).toEqual(new Set(['uploading']));
    await end();
  });

  it('tells as soon that a claim was heard when its pictures were rendered before', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const lease = book.open(buildWork());
    await vi.advanceTimersByTimeAsync(80);
    book.report(lease, { stage: 'uploading' });
    await vi.advanceTimersByTimeAsync(30);
    expect(beats.map(({ leases }) => leases)).toEqual([[{ leaseId: lease.id, stage: 'waiting' }]]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(beats.at(-1)?.leases).toEqual([{ leaseId: lease.id, stage: 'uploading' }]);
    await end();
  });

  it('tells within a tenth of a second that a claim was heard, and keeps a frame back that comes too soon', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const rendering = book.open(buildWork());
    const [first, second] = [frame('first'), frame('second')];
    const progress = { stage: 'rendering', pictureIndex: 0, steps: 4 } as const;
    book.report(rendering, { ...progress, step: 1, preview: first });
    await vi.advanceTimersByTimeAsync(100);
    book.report(rendering, { ...progress, step: 2, preview: second });
    const waiting = book.open(buildWork());
    await vi.advanceTimersByTimeAsync(100);
    expect(beats.at(-1)?.leases).toEqual([
      { ...progress, leaseId: rendering.id, step: 2 },
      { leaseId: waiting.id, stage: 'waiting' },
    ]);
    await vi.advanceTimersByTimeAsync(250);
    expect(beats.at(-1)?.leases).toMatchObject([{ step: 2, preview: second }, {}]);
    const told = beats.length;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(beats).toHaveLength(told);
    await end();
  });

  it('says nothing twice when the engine does', async () => {
    const { book, beats, end } = listenToBeats(() => 'ok');
    const lease = book.open(buildWork());
    const progress = {
      stage: 'rendering',
      pictureIndex: 0,
      step: 1,
      steps: 4,
      preview: frame('only'),
    } as const;
    book.report(lease, progress);
    await vi.advanceTimersByTimeAsync(100);
    const told = beats.length;
    book.report(lease, { ...progress });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(beats).toHaveLength(told);
    await end();
  });

  it('cuts a lease short with the next beat after the person cancelled, and beats for it no more', async () => {
    let verdict: 'ok' | 'cancel' = 'ok';
    const { book, beats, end } = listenToBeats(() => verdict);
    const lease = book.open(buildWork());
    await vi.advanceTimersByTimeAsync(100);
    verdict = 'cancel';
    await vi.advanceTimersByTimeAsync(4_000);
    expect(lease.cutShort()).toEqual({ kind: 'cancel' });
    expect(lease.signal.aborted).toBe(true);
    const told = beats.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(beats).toHaveLength(told);
    await end();
  });

  it('waits for a beat that did not arrive no longer than for its pause', async () => {
    let isAway = false;
    const { book, beats, end } = listenToBeats(() => (isAway ? 'silence' : 'ok'));
    const lease = book.open(buildWork());
    book.report(lease, { stage: 'rendering', pictureIndex: 0, step: 0, steps: 4 });
    await vi.advanceTimersByTimeAsync(100);
    isAway = true;
    const before = beats.length;
    await vi.advanceTimersByTimeAsync(30_000);
    const away = beats.slice(before);
    const gaps = away.slice(1).map(({ at }, index) => at - (away[index]?.at ?? 0));
    expect(away.length).toBeGreaterThan(20);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_010);
    await end();
  });

  it('goes on trying more often than a lease lives while the api is away, and gives nothing up', async () => {
    let isAway = true;
    const { book, beats, end } = listenToBeats(() => (isAway ? 'silence' : 'ok'));
    const lease = book.open(buildWork());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(beats.length).toBeGreaterThan(12);
    expect(lease.cutShort()).toBeNull();
    isAway = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(book.find(lease.id)).toBe(lease);
    await end();
  });
});

describe('a preview', () => {
  it('is dropped when it is larger than the api takes or not a picture', () => {
    const prefix = 'data:image/jpeg;base64,';
    const largest = prefix + 'A'.repeat(previewBytesMax - prefix.length);
    expect(sendablePreview({ dataUrl: largest, width: 64, height: 64 })?.dataUrl).toBe(largest);
    expect(sendablePreview({ dataUrl: `${largest}A`, width: 64, height: 64 })).toBeNull();
    expect(sendablePreview({ dataUrl: 'data:text/html;base64,AAAA', width: 64, height: 64 })).toBeNull();
    expect(sendablePreview(null)).toBeNull();
  });
});
