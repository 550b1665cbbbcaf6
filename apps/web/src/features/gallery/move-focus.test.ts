import { describe, expect, it } from 'vitest';
import { type GalleryPicture, layoutGallery } from './gallery-layout.ts';
import { moveFocus } from './move-focus.ts';

const rules = { width: 724, targetHeight: 236, gap: 4, headingHeight: 48, monthGap: 24 };

/** Three squares to a row: 0 1 2 / 3, then 4 in another month. */
const pictures: GalleryPicture[] = [11, 11, 11, 11, 10].map((month, index) => ({
  id: `picture-${index}`,
  width: 512,
  height: 512,
  createdAt: `2026-${month}-15T00:00:00.000Z`,
}));
const layout = layoutGallery(pictures, [], rules, false);
const to = (from: number, key: string) => moveFocus(layout, pictures, from, key);

describe('arrow keys in the gallery', () => {
  it('go along the pictures, over the ends of rows and months', () => {
    expect([to(0, 'ArrowRight'), to(2, 'ArrowRight'), to(3, 'ArrowRight')]).toEqual([1, 3, 4]);
    expect([to(3, 'ArrowLeft'), to(4, 'ArrowLeft')]).toEqual([2, 3]);
  });

  it('go up and down to the picture that lies nearest', () => {
    expect([to(2, 'ArrowDown'), to(1, 'ArrowDown'), to(3, 'ArrowDown')]).toEqual([3, 3, 4]);
    expect([to(3, 'ArrowUp'), to(4, 'ArrowUp')]).toEqual([0, 3]);
  });

  it('stay where there is nothing further', () => {
    expect([to(0, 'ArrowLeft'), to(0, 'ArrowUp'), to(4, 'ArrowRight'), to(4, 'ArrowDown')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('Home and End lead to the first and the last', () => {
    expect([to(3, 'Home'), to(0, 'End'), to(0, 'Home'), to(4, 'End')]).toEqual([0, 4, null, null]);
  });

  it('leave other keys alone', () => {
    expect(to(1, 'a')).toBeNull();
  });
});
