interface Unsent {
  readonly topic: string;
  readonly message: string;
}

/** What could not be sent to other processes and still means something when they can be reached again. */
export interface UnsentMessages {
  keep(unsent: Unsent): void;
  /** Empties it; oldest first. */
  take(): readonly Unsent[];
}

/** Longer than any message that names what changed: longer ones are pictures of a moment that is over. */
const charsMax = 1_000;
const countMax = 1_000;

/** Holds each message once, in bounded room. The oldest leave first: whoever misses them reads the database. */
export function createUnsentMessages(): UnsentMessages {
  const kept = new Map<string, Unsent>();
  return {
    keep(unsent) {
      if (unsent.message.length > charsMax) return;
      kept.set(`${unsent.topic}\n${unsent.message}`, unsent);
      if (kept.size <= countMax) return;
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        return;
      }
    },
    take() {
      const taken = [...kept.values()];
      kept.clear();
      return taken;
    },
  };
}
