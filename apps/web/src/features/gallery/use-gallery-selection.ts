import { useEffect, useMemo, useState } from 'react';
import { nothingChosen, toggled, withAll, withoutGone, withRange } from './selection.ts';

/** Which pictures are chosen. What is deleted, here or elsewhere, is no longer chosen. */
export function useGallerySelection(ids: readonly string[]) {
  const [selection, setSelection] = useState(nothingChosen);
  const there = useMemo(() => new Set(ids), [ids]);

  useEffect(() => {
    setSelection((before) => withoutGone(before, (id) => there.has(id)));
  }, [there]);

  return {
    chosen: selection.chosen,
    isSelecting: selection.chosen.size > 0,
    toggle: (id: string) => setSelection((before) => toggled(before, id)),
    reach: (id: string) => setSelection((before) => withRange(before, id, ids)),
    all: (some: readonly string[]) => setSelection((before) => withAll(before, some)),
    clear: () => setSelection(nothingChosen),
  };
}
