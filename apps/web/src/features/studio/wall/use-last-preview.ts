import { useEffect, useRef } from 'react';
import type { StageView } from './stage-view.ts';

/** The last preview of the picture that now hangs there; undefined when nobody saw it form. */
export function useLastPreview(shown: StageView): string | undefined {
  const last = useRef<{ readonly runId: string; readonly index: number; readonly src: string } | null>(null);

  useEffect(() => {
    if (shown.kind !== 'forming' || !shown.progress?.preview) return;
    const { run, index, progress } = shown;
    if (progress.pictureIndex === index) {
      last.current = { runId: run.id, index, src: progress.preview?.dataUrl ?? '' };
    }
  }, [shown]);

  if (shown.kind !== 'image') return undefined;
  const { generationId, pictureIndex } = shown.image;
  const isItsOwn = last.current?.runId === generationId && last.current.index === pictureIndex;
  return isItsOwn ? last.current?.src : undefined;
}
