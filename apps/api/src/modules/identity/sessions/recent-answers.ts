import { LRUCache } from 'lru-cache';

/** What is remembered of a credential that counts. */
export interface KnownCredential {
  /** Before this moment it does not end by itself, and validating it again would write nothing. */
  readonly quietUntil: Date;
  readonly user: { readonly id: string; readonly isActive: boolean };
}

export interface LookUp<Known> {
  readonly now: () => Date;
  readonly read: () => Promise<Known | null>;
}

/** The answers of the last moment about credentials of one kind, by the hash of what was shown. */
export interface RecentAnswers<Known extends KnownCredential> {
  /** What is known, or else what `read` says now; calls that come while it reads share its answer. */
  validate(hash: string, lookUp: LookUp<Known>): Promise<Known | null>;
  /** Drops all, the one with this hash, or those that `isMeant` is true for; and whatever is being read. */
  forget(which: 'all' | { readonly hash: string } | ((known: Known) => boolean)): void;
}

interface Kept<Known> {
  readonly known: Known;
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Rules {
  /** Answers kept at most; who is crowded out is looked up again. */
  readonly max: number;
  /** How long one is kept, in milliseconds. */
  readonly keptForMs: number;
  /** True while every change made elsewhere arrives here. */
  hearsEverything(): boolean;
}

/** Nothing is known yet. Only credentials that count, of active people, are kept, and never past `quietUntil`. */
export function createRecentAnswers<Known extends KnownCredential>({
  max,
  keptForMs,
  hearsEverything,
}: Rules): RecentAnswers<Known> {
  const kept = new LRUCache<string, Kept<Known>>({ max });
  const reading = new Map<string, Promise<Known | null>>();
  /** Grows with every change: what was read before it may be what it was before. */
  let changes = 0;

  function keep(hash: string, known: Known, readAt: Date): void {
    const fromMs = readAt.getTime();
    const untilMs = Math.min(fromMs + keptForMs, known.quietUntil.getTime());
    if (untilMs > fromMs) kept.set(hash, { known, fromMs, untilMs });
  }

  async function readAndKeep(hash: string, { now, read }: LookUp<Known>): Promise<Known | null> {
    const changesBefore = changes;
    const readAt = now();
    const work = read();
    reading.set(hash, work);
    try {
      const known = await work;
      // Asked in this order: a gap that is only noticed now counts as a change.
      const isCurrent = hearsEverything() && changes === changesBefore;
      if (isCurrent && known?.user.isActive) keep(hash, known, readAt);
      return known;
    } finally {
      if (reading.get(hash) === work) reading.delete(hash);
    }
  }

  return {
    async validate(hash, lookUp) {
      if (!hearsEverything()) return await lookUp.read();
      const recent = kept.get(hash);
      if (recent !== undefined) {
        const nowMs = lookUp.now().getTime();
        // A clock that was set back must not make an answer live longer.
        if (recent.fromMs <= nowMs && nowMs < recent.untilMs) return recent.known;
      }
      return await (reading.get(hash) ?? readAndKeep(hash, lookUp));
    },

    forget(which) {
      changes += 1;
      // Whoever asks from now on must not share an answer that may be older.
      reading.clear();
      if (which === 'all') kept.clear();
      else if (typeof which !== 'function') kept.delete(which.hash);
      else for (const [hash, { known }] of [...kept.entries()]) if (which(known)) kept.delete(hash);
    },
  };
}
