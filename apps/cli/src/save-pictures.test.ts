import type { ImageView } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { filesFor } from './save-pictures.ts';

const image = (pictureIndex: number): ImageView => ({
  id: `id-${pictureIndex}`,
  generationId: 'g',
  pictureIndex,
  width: 64,
  height: 64,
  sizeBytes: 1,
  seed: '1',
  url: '/files/a',
  thumbnailUrl: '/files/b',
  thumbhash: '',
  isPublic: false,
  isEmulated: true,
  createdAt: '2026-11-20T00:00:00.000Z',
});

describe('where pictures are written', () => {
  it('writes one picture into the named file', () => {
    expect(filesFor('/x/moon.png', [image(0)])).toEqual(['/x/moon.png']);
  });

  it('numbers several pictures instead of overwriting the first', () => {
    expect(filesFor('/x/moon.PNG', [image(0), image(1)])).toEqual(['/x/moon-1.png', '/x/moon-2.png']);
  });

  it('takes any other name as a folder', () => {
    expect(filesFor('/x/moon', [image(0), image(1)])).toEqual(['/x/moon/id-0.png', '/x/moon/id-1.png']);
  });
});
