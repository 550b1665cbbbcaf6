import { useEffect, useMemo, useRef, useState } from 'react';
import { useEngineStatus } from '../../api/use-engine-status.ts';
import { useGenerations, useProgressBook } from '../../api/use-generations.ts';
import { useImages } from '../../api/use-images.ts';
import { useModels } from '../../api/use-models.ts';
import { stripSections } from './strip/strip-sections.ts';
import { type StageChoice, stageView } from './wall/stage-view.ts';

/** How long a finished picture of a run hangs before the next one takes the wall. */
const arrivalShownMs = 2_400;

const follow: StageChoice = { kind: 'follow' };

/** Everything the studio's three parts look at together: what runs, what hangs, what is chosen. */
export function useStudio() {
  const { data: feed } = useGenerations();
  const { images, data: pages, hasNextPage } = useImages();
  const { data: engine } = useEngineStatus();
  const { models } = useModels();
  const progress = useProgressBook();
  const [choice, setChoice] = useState<StageChoice>(follow);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const arrivedId = useArrival(feed);

  const shown = useMemo(() => {
    const held: StageChoice =
      choice.kind === 'follow' && arrivedId ? { kind: 'image', imageId: arrivedId } : choice;
    return stageView({
      choice: held,
      feed,
      images: pages && images,
      progress,
      engine: engine?.state,
      dismissed,
    });
  }, [choice, arrivedId, feed, pages, images, progress, engine, dismissed]);

  const sections = useMemo(() => stripSections(feed ?? [], images, new Date()), [feed, images]);

  return {
    feed: feed ?? [],
    models,
    progress,
    sections,
    shown,
    arrivedId,
    isOffline: engine?.state === 'offline',
    isChosen: choice.kind !== 'follow',
    /** More of today lies on pages that are not loaded. */
    isTodayLonger: hasNextPage && sections.isToday && sections.past.length >= images.length,
    choose: setChoice,
    follow: () => setChoice(follow),
    dismiss: (generationId: string) => {
      setDismissed((before) => new Set([...before, generationId]));
      setChoice(follow);
    },
  };
}

/** The picture that has just been finished, for a moment; pictures that were there on arrival do not count. */
function useArrival(feed: ReturnType<typeof useGenerations>['data']): string | null {
  const seen = useRef<Set<string> | null>(null);
  const [arrivedId, setArrivedId] = useState<string | null>(null);

  useEffect(() => {
    if (!feed) return;
    const ids = feed.flatMap(({ images }) => images.map(({ id }) => id));
    const before = seen.current;
    seen.current = new Set(ids);
    const fresh = before ? ids.find((id) => !before.has(id)) : undefined;
    if (fresh) setArrivedId(fresh);
  }, [feed]);

  useEffect(() => {
    if (!arrivedId) return;
    const timer = setTimeout(() => setArrivedId(null), arrivalShownMs);
    return () => clearTimeout(timer);
  }, [arrivedId]);

  return arrivedId;
}

export type Studio = ReturnType<typeof useStudio>;
