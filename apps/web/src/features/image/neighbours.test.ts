import { describe, expect, it } from 'vitest';
import { buildListItem } from '../../testing/build-generation.ts';
import { afterRemoval, neighboursOf } from './neighbours.ts';

const images = [
  buildListItem({ id: 'a', createdAt: '2026-11-20T10:00:00.000Z' }),
  buildListItem({ id: 'b', createdAt: '2026-11-02T10:00:00.000Z' }),
  buildListItem({ id: 'c', createdAt: '2026-10-20T10:00:00.000Z' }),
  buildListItem({ id: 'd', createdAt: '2026-10-19T10:00:00.000Z' }),
];

describe('the neighbours of a picture', () => {
  it('are those beside it, across months', () => {
    expect(neighboursOf(images, 'b')).toMatchObject({ previous: { id: 'a' }, next: { id: 'c' } });
    expect(neighboursOf(images, 'a')?.previous).toBeNull();
    expect(neighboursOf(images, 'd')?.next).toBeNull();
  });

  it('count the place within the month', () => {
    expect(images.map(({ id }) => neighboursOf(images, id)?.placeInMonth)).toEqual([1, 2, 1, 2]);
  });

  it('fill the film at its ends as well', () => {
    const many = Array.from({ length: 20 }, (_, index) => buildListItem({ id: `${index}` }));
    const film = (id: string) => neighboursOf(many, id)?.around.map((image) => Number(image.id));
    expect(film('0')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(film('10')).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(film('19')).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it('are unknown while the picture is not on a loaded page', () => {
    expect(neighboursOf(images, 'z')).toBeNull();
  });

  it('take the place of a removed picture: the next, else the one before, else none', () => {
    const of = (id: string) => neighboursOf(images, id) ?? { previous: null, next: null };
    expect(afterRemoval(of('b'))).toBe('c');
    expect(afterRemoval(of('d'))).toBe('c');
    expect(afterRemoval({ previous: null, next: null })).toBeNull();
  });
});
