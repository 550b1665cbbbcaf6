import type { LiveBus } from '../../platform/live/live-bus.ts';

/** A revoked session ends its streams at once when the message arrives, and after this long when it got lost. */
const lookEveryMs = 30_000;

/** An open stream's session. */
export interface WatchedSession {
  readonly sessionId: string;
  /** Which of these sessions still count. */
  readonly alive: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** The session is over. May be called more than once. */
  readonly onEnd: () => void;
}

/** The sessions of all streams of one process: one look serves them all, however many are open. */
export interface SessionWatch {
  /** Answers the way to stop. The oldest one's `alive` serves everybody. */
  watch(session: WatchedSession): () => void;
}

const watches = new WeakMap<LiveBus, SessionWatch>();

/** The watch of the process that this bus serves. */
export function sessionWatch(live: LiveBus): SessionWatch {
  const watch = watches.get(live) ?? createSessionWatch();
  watches.set(live, watch);
  return watch;
}

/** Nobody is watched yet, and nothing is asked while that is so. */
export function createSessionWatch(everyMs: number = lookEveryMs): SessionWatch {
  const watched = new Set<WatchedSession>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  async function look(): Promise<void> {
    const asked = [...watched];
    const [oldest] = asked;
    if (oldest === undefined || isLooking) return;
    isLooking = true;
    try {
      const alive = await oldest.alive([...new Set(asked.map(({ sessionId }) => sessionId))]);
      for (const session of asked) {
        if (watched.has(session) && !alive.has(session.sessionId)) session.onEnd();
      }
    } catch {
      // A database that is away says nothing about sessions; the streams say so themselves when they have to read.
    } finally {
      isLooking = false;
    }
  }

  return {
    watch(session) {
      watched.add(session);
      timer ??= setInterval(() => void look(), everyMs).unref();
      return () => {
        watched.delete(session);
        if (watched.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
