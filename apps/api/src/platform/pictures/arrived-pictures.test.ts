import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { arrivedBytesMax, createArrivedPictures } from './arrived-pictures.ts';
import type { InspectedPicture } from './picture-inspector.ts';
import { writePng } from './png-chunks.ts';
import { headerChunk } from './testing/build-png.ts';

const size = { width: 64, height: 48 };

/** A header and as many bytes as wanted: what is behind it is the inspector's. */
function upload({ width, height } = size, sizeBytes = 100): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  bytes.set(writePng([headerChunk({ width, height })]));
  return bytes;
}

/** What arrived, before an inspector that answers when the test says so. */
function open() {
  const asked: PromiseWithResolvers<InspectedPicture>[] = [];
  const inspector = { isBusy: false };
  const arrived = createArrivedPictures({
    inspectIfIdle() {
      if (inspector.isBusy) return null;
      const looking = Promise.withResolvers<InspectedPicture>();
      asked.push(looking);
      return looking.promise;
    },
  });
  return { arrived, asked, inspector };
}

const inspected: InspectedPicture = {
  png: {
    header: { ...size, bitDepth: 8, colourType: 2, isInterlaced: false },
    chunks: [],
  },
  ...size,
  thumbnail: new Uint8Array(),
  thumbhash: '',
};

describe('a picture that arrives', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is looked at once, for the one who asks first', async () => {
    const { arrived, asked } = open();
    arrived.look(upload(), 'a');
    arrived.look(upload(), 'a');
    expect(asked).toHaveLength(1);
    const looking = arrived.take('a', size);
    expect(arrived.take('a', size)).toBeNull();
    asked[0]?.resolve(inspected);
    expect(await looking).toBe(inspected);
  });

  it('counts for nothing but the very bytes, in the size that is in their header', async () => {
    const { arrived } = open();
    arrived.look(upload(), 'a');
    expect(arrived.take('b', size)).toBeNull();
    expect(arrived.take('a', { width: 48, height: 64 })).toBeNull();
    expect(arrived.take('a', size)).not.toBeNull();
  });

  it('waits for its delivery when every decoder is busy', async () => {
    const { arrived, asked, inspector } = open();
    inspector.isBusy = true;
    arrived.look(upload(), 'a');
    inspector.isBusy = false;
    expect([arrived.take('a', size), asked]).toEqual([null, []]);
  });

  it('waits for its delivery when no recipe may be so large, and when it is no PNG', async () => {
    const { arrived, asked } = open();
    arrived.look(upload({ width: 2_056, height: 64 }), 'a');
    arrived.look(upload({ width: 64, height: 2 ** 31 }), 'b');
    arrived.look(upload(size, arrivedBytesMax + 1), 'c');
    arrived.look(new Uint8Array(100), 'd');
    arrived.look(new Uint8Array(), 'e');
    arrived.look(upload().subarray(0, 20), 'f');
    expect(asked).toEqual([]);
  });

  it('is forgotten when there is something wrong with it: its delivery says what', async () => {
    const { arrived, asked } = open();
    arrived.look(upload(), 'a');
    asked[0]?.reject(new Error('no picture'));
    await vi.advanceTimersByTimeAsync(0);
    expect(arrived.take('a', size)).toBeNull();
  });

  it('is forgotten when nobody has asked within half a minute', async () => {
    const { arrived } = open();
    arrived.look(upload(), 'a');
    await vi.advanceTimersByTimeAsync(29_000);
    arrived.look(upload(), 'b');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(arrived.take('a', size)).toBeNull();
    expect(arrived.take('b', size)).not.toBeNull();
  });

  it('is remembered with seven more at most, and with 64 MB, the newest ones', async () => {
    const { arrived } = open();
    for (const name of 'abcdefghij') arrived.look(upload(), name);
    const left = (names: string) => [...names].filter((name) => arrived.take(name, size) !== null).join('');
    expect(left('abcdefghij')).toBe('cdefghij');
    for (const name of 'klmnop') arrived.look(upload(size, 15 * 1_024 * 1_024), name);
    expect(left('klmnop')).toBe('mnop');
    expect(vi.getTimerCount()).toBe(0);
  });
});
