import type { GalleryLayout, GalleryPicture } from './gallery-layout.ts';

/**
 * Which picture an arrow key leads to from the one at `index`, or null when the key leads nowhere. Up and down go to
 * the picture whose middle lies nearest in the next row, across months.
 */
export function moveFocus(
  layout: GalleryLayout,
  pictures: readonly GalleryPicture[],
  index: number,
  key: string,
): number | null {
  const shown = (next: number) => {
    const id = pictures[next]?.id;
    return id !== undefined && layout.rowOf.has(id) ? next : null;
  };
  switch (key) {
    case 'ArrowLeft':
      return shown(index - 1);
    case 'ArrowRight':
      return shown(index + 1);
    case 'Home':
      return index === 0 ? null : shown(0);
    case 'End':
      return index === layout.rowOf.size - 1 ? null : shown(layout.rowOf.size - 1);
    case 'ArrowUp':
      return moveRow(layout, pictures, index, -1);
    case 'ArrowDown':
      return moveRow(layout, pictures, index, 1);
    default:
      return null;
  }
}

function moveRow(
  { rows, rowOf }: GalleryLayout,
  pictures: readonly GalleryPicture[],
  index: number,
  step: 1 | -1,
): number | null {
  const from = rowOf.get(pictures[index]?.id ?? '');
  const tile = from === undefined ? undefined : rows[from]?.tiles.find((other) => other.index === index);
  if (from === undefined || !tile) return null;
  const middle = tile.x + tile.width / 2;
  for (let row = from + step; row >= 0 && row < rows.length; row += step) {
    const next = rows[row];
    if (next?.kind !== 'pictures') continue;
    const distance = ({ x, width }: { x: number; width: number }) => Math.abs(x + width / 2 - middle);
    return next.tiles.reduce((best, other) => (distance(other) < distance(best) ? other : best)).index;
  }
  return null;
}
