import { describe, expect, it } from 'vitest';
import { buildGeneration, buildImage } from '../testing/build-generation.ts';
import {
  mergeFeed,
  optimisticId,
  withGeneration,
  withoutFeedImage,
  withoutGeneration,
  withUnknownGeneration,
} from './generation-feed.ts';

const older = buildGeneration({ id: 'older', createdAt: '2026-11-20T10:00:00.000Z' });
const newer = buildGeneration({ id: 'newer', createdAt: '2026-11-20T10:05:00.000Z' });
const idsOf = (feed: readonly { id: string }[]) => feed.map(({ id }) => id);

describe('the feed of runs', () => {
  it('is newest first, whatever order the news comes in', () => {
    expect(idsOf(withGeneration(withGeneration([], newer), older))).toEqual(['newer', 'older']);
  });

  it('shows a run once while it is sent and after it has arrived', () => {
    const recipe = { ...newer.recipe, seed: '42' };
    const sent = buildGeneration({ id: optimisticId('key'), recipe });
    const real = buildGeneration({ id: 'real', recipe });
    expect(idsOf(withGeneration(withGeneration([], sent), real))).toEqual(['real']);
    expect(idsOf(withoutGeneration([sent], sent.id))).toEqual([]);
  });

  it('forgets a picture that was removed', () => {
    const images = [buildImage({ id: 'kept' }), buildImage({ id: 'gone', pictureIndex: 1 })];
    const feed = withoutFeedImage([buildGeneration({ images }), older], 'gone');
    expect(feed[0]?.images.map(({ id }) => id)).toEqual(['kept']);
    expect(feed[1]).toBe(older);
  });

  it('does not go back to "queued" when the answer comes after the news', () => {
    const rendering = buildGeneration({ id: 'run', status: 'rendering' });
    const answer = buildGeneration({ id: 'run', status: 'queued' });
    expect(withUnknownGeneration([rendering], answer)[0]?.status).toBe('rendering');
  });
});

describe('a fresh look at the server', () => {
  it('replaces what was known and keeps what is still being sent', () => {
    const sent = buildGeneration({
      id: optimisticId('key'),
      recipe: { ...newer.recipe, seed: '42' },
      createdAt: '2026-11-20T10:10:00.000Z',
    });
    const feed = mergeFeed([sent, buildGeneration({ id: 'gone' })], [newer]);
    expect(idsOf(feed)).toEqual([sent.id, 'newer']);
  });

  it('never un-ends a run and never takes a picture back', () => {
    const ended = buildGeneration({ id: 'run', status: 'succeeded', images: [buildImage()] });
    const stale = buildGeneration({ id: 'run', status: 'rendering' });
    expect(mergeFeed([ended], [stale])[0]).toBe(ended);
    const lost = buildGeneration({ id: 'run', status: 'queued' });
    expect(mergeFeed([buildGeneration({ id: 'run', status: 'rendering' })], [lost])[0]?.status).toBe(
      'queued',
    );
  });
});
