import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { LiveBus } from '../../../platform/live/live-bus.ts';
import type { ValidSession } from './session-service.ts';

/** How long a validated session counts without a look at the database, in milliseconds. */
export const cachedForMs = 2_000;
/** About 5 MB. Who is crowded out is looked up again. */
const sessionsMax = 10_000;

/** Every process that keeps sessions listens here. */
const changesTopic = 'identity.sessions';

/** Whose sessions have changed or ended. */
export type ChangedSessions =
  | { readonly sessionId: string }
  | { readonly familyId: string }
  | { readonly userId: string }
  | 'all';

/**
 * The sessions that one process has validated a moment ago, with their people, by the hash of their token.
 *
 * A change made through {@link SessionCache.forget} counts from the next call on, in every process. While messages
 * of other processes do not arrive nothing is kept, and what stood here before is gone.
 */
export interface SessionCache {
  /**
   * What is known of a session, or else what `read` says now; calls that come while it reads share its answer. Only a
   * session that counts is kept, and never past its `quietUntil`.
   */
  validate(
    sessionId: string,
    how: { readonly now: () => Date; readonly read: () => Promise<ValidSession | null> },
  ): Promise<ValidSession | null>;
  /** To be called when the change is committed, before anybody is told that it was made. */
  forget(changed: ChangedSessions): Promise<void>;
}

interface Kept {
  readonly session: ValidSession;
  readonly fromMs: number;
  readonly untilMs: number;
}

const caches = new WeakMap<LiveBus, SessionCache>();

/** The cache of the process that this bus serves. */
export function sessionCacheOf(live: LiveBus): SessionCache {
  const cache = caches.get(live) ?? createSessionCache(live);
  caches.set(live, cache);
  return cache;
}

/** Knows nobody yet, and keeps nothing before it hears what other processes say. */
export function createSessionCache(live: LiveBus): SessionCache {
  const kept = new LRUCache<string, Kept>({ max: sessionsMax });
  const reading = new Map<string, Promise<ValidSession | null>>();
  /** Grows with every change: what was read before it may be what it was before. */
  let changes = 0;
  let interruptions = live.interruptions();
  let isListening = false;
  live
    .subscribe(changesTopic, (message) => forgetHere(changeIn(message)))
    .then(
      () => {
        isListening = true;
      },
      // Then nothing is ever kept: slower, and never wrong.
      () => undefined,
    );

  function forgetHere(changed: ChangedSessions): void {
    changes += 1;
    // Whoever asks from now on must not share an answer that may be older.
    reading.clear();
    if (changed === 'all') kept.clear();
    else if ('sessionId' in changed) kept.delete(changed.sessionId);
    else {
      for (const [sessionId, { session }] of [...kept.entries()]) {
        if (isOf(session, changed)) kept.delete(sessionId);
      }
    }
  }

  /** True while every change made elsewhere arrives here. What stood here during a gap is dropped. */
  function hearsEverything(): boolean {
    if (interruptions !== live.interruptions()) {
      interruptions = live.interruptions();
      forgetHere('all');
    }
    return isListening && live.state() !== 'disconnected';
  }

  function keep(session: ValidSession, readAt: Date): void {
    const fromMs = readAt.getTime();
    const untilMs = Math.min(fromMs + cachedForMs, session.quietUntil.getTime());
    if (untilMs > fromMs) kept.set(session.sessionId, { session, fromMs, untilMs });
  }

  async function readAndKeep(
    sessionId: string,
    { now, read }: Parameters<SessionCache['validate']>[1],
  ): Promise<ValidSession | null> {
    const changesBefore = changes;
    const readAt = now();
    const work = read();
    reading.set(sessionId, work);
    try {
      const session = await work;
      // Asked in this order: a gap that is only noticed now counts as a change.
      const isCurrent = hearsEverything() && changes === changesBefore;
      if (isCurrent && session?.user.isActive) keep(session, readAt);
      return session;
    } finally {
      if (reading.get(sessionId) === work) reading.delete(sessionId);
    }
  }

  return {
    async validate(sessionId, how) {
      if (!hearsEverything()) return await how.read();
      const known = kept.get(sessionId);
      if (known !== undefined) {
        const nowMs = how.now().getTime();
        // A clock that was set back must not make an answer live longer.
        if (known.fromMs <= nowMs && nowMs < known.untilMs) return known.session;
      }
      return await (reading.get(sessionId) ?? readAndKeep(sessionId, how));
    },

    async forget(changed) {
      forgetHere(changed);
      await live.publish(changesTopic, JSON.stringify(changed));
    },
  };
}

function isOf(session: ValidSession, changed: { familyId: string } | { userId: string }): boolean {
  return 'familyId' in changed ? session.familyId === changed.familyId : session.user.id === changed.userId;
}

const changedSessions = z.union([
  z.strictObject({ familyId: z.string() }),
  z.strictObject({ sessionId: z.string() }),
  z.strictObject({ userId: z.string() }),
]);

/** What another version of the api says in other words may mean anybody. */
function changeIn(message: string): ChangedSessions {
  try {
    const parsed = changedSessions.safeParse(JSON.parse(message));
    return parsed.success ? parsed.data : 'all';
  } catch {
    return 'all';
  }
}
