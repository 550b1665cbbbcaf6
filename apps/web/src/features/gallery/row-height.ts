import { useState } from 'react';
import { readSaved, save } from '../../api/saved.ts';

export const rowHeights = ['low', 'medium', 'high'] as const;
export type RowHeight = (typeof rowHeights)[number];

/** From one row to the next, CSS pixels. */
const pitches: Record<RowHeight, number> = { low: 140, medium: 190, high: 240 };
const storageKey = 'pingvas.gallery.row-height';

/** Height that pictures aim at; a phone has room for one choice only. */
export function targetHeightOf(rowHeight: RowHeight, isPhone: boolean): number {
  return isPhone ? 138 : pitches[rowHeight] - 4;
}

/** The chosen height of the rows, kept in this browser. */
export function useRowHeight() {
  const [rowHeight, setRowHeight] = useState<RowHeight>(
    () => rowHeights.find((known) => known === readSaved(storageKey)) ?? 'high',
  );
  return {
    rowHeight,
    choose: (next: RowHeight) => {
      save(storageKey, next);
      setRowHeight(next);
    },
  };
}
