import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthOf } from '../../pictures/month-of.ts';
import { type GalleryPicture, layoutGallery, rowAt } from './gallery-layout.ts';

const rules = { width: 1_336, targetHeight: 236, gap: 4, headingHeight: 48, monthGap: 24 };
const side = fc.integer({ min: 64, max: 2_048 });

/** Pictures over many months, newest first. */
const galleries = fc
  .array(fc.record({ width: side, height: side, day: fc.integer({ min: 0, max: 700 }) }), { maxLength: 120 })
  .map((list): GalleryPicture[] =>
    list
      .toSorted((one, other) => other.day - one.day)
      .map(({ width, height, day }, index) => ({
        id: `picture-${index}`,
        width,
        height,
        createdAt: new Date(Date.UTC(2025, 0, 1 + day)).toISOString(),
      })),
  );

const countsOf = (pictures: readonly GalleryPicture[]) => {
  const counts = new Map<string, number>();
  for (const picture of pictures) counts.set(monthOf(picture), (counts.get(monthOf(picture)) ?? 0) + 1);
  return [...counts].map(([month, count]) => ({ month, count }));
};

describe('the layout of the gallery', () => {
  it('shows every picture once, under its month, in order', () => {
    fc.assert(
      fc.property(galleries, (pictures) => {
        const layout = layoutGallery(pictures, countsOf(pictures), rules, false);
        const shown = layout.rows.flatMap(({ tiles, section }) =>
          tiles.map(({ index }) => [index, layout.sections[section]?.month]),
        );
        expect(shown).toEqual(pictures.map((picture, index) => [index, monthOf(picture)]));
      }),
    );
  });

  it('leaves no hole and no overlap from the first heading to the end', () => {
    fc.assert(
      fc.property(galleries, fc.boolean(), (pictures, hasMore) => {
        const { rows, height } = layoutGallery(pictures, countsOf(pictures), rules, hasMore);
        let top = 0;
        for (const row of rows) {
          expect(row.top).toBe(top);
          top += row.size;
        }
        expect(height).toBe(top);
      }),
    );
  });

  it('never moves what is shown when the next page arrives', () => {
    fc.assert(
      fc.property(galleries, fc.nat(), (pictures, cut) => {
        const counts = countsOf(pictures);
        const loaded = pictures.slice(0, cut % (pictures.length + 1));
        const before = layoutGallery(loaded, counts, rules, loaded.length < pictures.length);
        const after = layoutGallery(pictures, counts, rules, false);
        for (const [place, row] of before.rows.entries()) {
          if (row.kind === 'pictures') {
            expect(after.rows[place]).toMatchObject({ kind: 'pictures', top: row.top, tiles: row.tiles });
          }
        }
      }),
    );
  });

  it('finds the row that covers an offset', () => {
    fc.assert(
      fc.property(galleries, fc.nat({ max: 60_000 }), (pictures, offset) => {
        const layout = layoutGallery(pictures, countsOf(pictures), rules, false);
        fc.pre(layout.rows.length > 0 && offset < layout.height);
        const row = layout.rows[rowAt(layout, offset)];
        expect(row && row.top <= offset && offset < row.top + row.size).toBe(true);
      }),
    );
  });

  it('says how many pictures a month holds, also while most of them are not loaded', () => {
    const [picture] = [{ id: 'a', width: 512, height: 512, createdAt: '2026-11-02T00:00:00.000Z' }];
    const layout = layoutGallery([picture], [{ month: '2026-11', count: 128 }], rules, true);
    expect(layout.sections).toMatchObject([{ month: '2026-11', count: 128 }]);
    expect(layout.rows.map(({ kind }) => kind)).toEqual(['heading', 'mats', 'mats', 'mats']);
  });
});
