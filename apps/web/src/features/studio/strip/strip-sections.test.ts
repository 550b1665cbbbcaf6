import { describe, expect, it } from 'vitest';
import { buildGeneration, buildImage, buildListItem } from '../../../testing/build-generation.ts';
import { stripSections } from './strip-sections.ts';

const now = new Date('2026-11-20T15:00:00');
const today = (hour: number) => new Date(2026, 10, 20, hour).toISOString();

describe('the strip', () => {
  it('puts the run that is next at the right of what waits', () => {
    const later = buildGeneration({ id: 'later', createdAt: today(12) });
    const next = buildGeneration({ id: 'next', createdAt: today(11) });
    const running = buildGeneration({ id: 'running', status: 'rendering', createdAt: today(10) });
    const { waiting } = stripSections([later, next, running], [], now);
    expect(waiting.map(({ id }) => id)).toEqual(['later', 'next']);
  });

  it('shows every picture of the run that is made, the last one first', () => {
    const image = buildImage({ id: 'done', pictureIndex: 0 });
    const running = buildGeneration({ id: 'running', status: 'rendering', images: [image] });
    const sections = stripSections([running], [buildListItem({ id: 'done', generationId: 'running' })], now);
    expect(sections.now.map(({ index }) => index)).toEqual([3, 2, 1, 0]);
    expect(sections.now.at(-1)?.image?.id).toBe('done');
    expect(sections.past).toEqual([]);
  });

  it('takes a claimed run into now only while nothing else is under way', () => {
    const claimed = buildGeneration({ id: 'claimed', status: 'claimed' });
    const running = buildGeneration({ id: 'running', status: 'rendering' });
    expect(stripSections([claimed], [], now).now[0]?.generation.id).toBe('claimed');
    const both = stripSections([claimed, running], [], now);
    expect(both.now[0]?.generation.id).toBe('running');
    expect(both.waiting.map(({ id }) => id)).toEqual(['claimed']);
  });

  it('keeps a run that broke off in its place, and leaves out one that was stopped', () => {
    const failed = buildGeneration({ id: 'failed', status: 'failed', completedAt: today(12) });
    const stopped = buildGeneration({ id: 'stopped', status: 'cancelled', completedAt: today(13) });
    const images = [
      buildListItem({ id: 'after', createdAt: today(13) }),
      buildListItem({ id: 'before', createdAt: today(11) }),
    ];
    const { past } = stripSections([stopped, failed], images, now);
    expect(past.map((item) => (item.kind === 'image' ? item.image.id : item.generation.id))).toEqual([
      'after',
      'failed',
      'before',
    ]);
  });

  it('shows the latest pictures when nothing was made today', () => {
    const old = buildListItem({ id: 'old', createdAt: '2026-11-01T10:00:00.000Z' });
    expect(stripSections([], [old], now)).toMatchObject({ isToday: false, past: [{ kind: 'image' }] });
    const fresh = buildListItem({ id: 'fresh', createdAt: today(1) });
    const sections = stripSections([], [fresh, old], now);
    expect(sections.isToday).toBe(true);
    expect(sections.past).toHaveLength(1);
  });
});
