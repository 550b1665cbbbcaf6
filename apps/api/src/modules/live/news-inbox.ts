import type { ProgressNews, UserNews } from '../../platform/live/user-news.ts';

/** More removals than any page shows: a client that sleeps through this many reloads its lists anyway. */
const removedMax = 1_000;

/** Read from the database at once; what else changed waits for the next turn. */
const changedPerTake = 100;

/** What waits for a stream, at most once each. */
export interface WaitingNews {
  readonly changedGenerations: readonly string[];
  readonly progress: readonly ProgressNews[];
  readonly removedImages: readonly string[];
  readonly haveCreditsChanged: boolean;
}

/** Holds what a slow client has not taken yet. The newest wins, so it never grows beyond what is open right now. */
export interface NewsInbox {
  put(news: UserNews): void;
  /** Resolves when something waits, or on abort. */
  wait(options: { readonly signal: AbortSignal }): Promise<void>;
  /** Empties the inbox, but for changes beyond a hundred: those come with the next call. */
  take(): WaitingNews;
}

export function createNewsInbox(): NewsInbox {
  const changed = new Set<string>();
  const progress = new Map<string, ProgressNews>();
  const removed = new Set<string>();
  let haveCreditsChanged = false;
  let wake: (() => void) | null = null;

  const isEmpty = () =>
    changed.size === 0 && progress.size === 0 && removed.size === 0 && !haveCreditsChanged;

  return {
    put(news) {
      switch (news.type) {
        case 'generation.changed':
          changed.add(news.generationId);
          break;
        case 'generation.progress':
          progress.set(news.generationId, news);
          break;
        case 'image.removed':
          if (removed.size < removedMax) removed.add(news.imageId);
          break;
        case 'credits.changed':
          haveCreditsChanged = true;
          break;
      }
      wake?.();
    },
    async wait({ signal }) {
      if (!isEmpty() || signal.aborted) return;
      await new Promise<void>((resolve) => {
        const done = () => {
          signal.removeEventListener('abort', done);
          wake = null;
          resolve();
        };
        signal.addEventListener('abort', done);
        wake = done;
      });
    },
    take() {
      const changedGenerations = [...changed].slice(0, changedPerTake);
      const taken = {
        changedGenerations,
        progress: [...progress.values()],
        removedImages: [...removed],
        haveCreditsChanged,
      };
      for (const id of changedGenerations) changed.delete(id);
      progress.clear();
      removed.clear();
      haveCreditsChanged = false;
      return taken;
    },
  };
}
