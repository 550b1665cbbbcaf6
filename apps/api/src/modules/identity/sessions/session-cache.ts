import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { LiveBus } from '../../../platform/live/live-bus.ts';
import type { ValidKey } from '../api-keys/api-key-store.ts';
import { createRecentAnswers, type LookUp } from './recent-answers.ts';
import type { ValidSession } from './session-service.ts';

/** How long a validated session or API key counts without a look at the database, in milliseconds. */
export const cachedForMs = 2_000;
/** About 5 MB of each. Who is crowded out is looked up again. */
const max = 10_000;
/** Hashes of what has counted here; about 4 MB. */
const countedMax = 20_000;

/** Every process that keeps sessions listens here. */
const changesTopic = 'identity.sessions';

/** Whose sessions or keys have changed or ended; a `sessionId` may be the hash of a key. */
export type ChangedSessions =
  | { readonly sessionId: string }
  | { readonly familyId: string }
  | { readonly userId: string }
  | 'all';

/**
 * The sessions and API keys that one process has validated a moment ago, with their people, by the hash of their token.
 *
 * A change made through {@link SessionCache.forget} counts from the next call on, in every process. While messages
 * of other processes do not arrive nothing is kept, and what stood here before is gone.
 */
export interface SessionCache {
  /**
   * What is known of a session, or else what `read` says now; calls that come while it reads share its answer. Only a
   * session that counts is kept, and never past its `quietUntil`.
   */
  validate(sessionId: string, lookUp: LookUp<ValidSession>): Promise<ValidSession | null>;
  /** The same of an API key, by its hash. */
  validateKey(keyHash: string, lookUp: LookUp<ValidKey>): Promise<ValidKey | null>;
  /** Whether a session or key has counted here before, or was made here, and has not turned out to be over since. */
  hasCounted(hash: string): boolean;
  /** For one that was made here just now. */
  noteMade(hash: string): void;
  /** To be called when the change is committed, before anybody is told that it was made. */
  forget(changed: ChangedSessions): Promise<void>;
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
  const rules = { max, keptForMs: cachedForMs, hearsEverything };
  const sessions = createRecentAnswers<ValidSession>(rules);
  const keys = createRecentAnswers<ValidKey>(rules);
  const counted = new LRUCache<string, true>({ max: countedMax });
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
    if (changed === 'all') {
      sessions.forget('all');
      keys.forget('all');
    } else if ('sessionId' in changed) {
      sessions.forget({ hash: changed.sessionId });
      keys.forget({ hash: changed.sessionId });
    } else if ('familyId' in changed) {
      sessions.forget(({ familyId }) => familyId === changed.familyId);
    } else {
      sessions.forget(({ user }) => user.id === changed.userId);
      keys.forget(({ user }) => user.id === changed.userId);
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

  async function noted<Known>(hash: string, answer: Promise<Known | null>): Promise<Known | null> {
    const known = await answer;
    if (known === null) counted.delete(hash);
    else counted.set(hash, true);
    return known;
  }

  return {
    validate: (sessionId, lookUp) => noted(sessionId, sessions.validate(sessionId, lookUp)),
    validateKey: (keyHash, lookUp) => noted(keyHash, keys.validate(keyHash, lookUp)),
    hasCounted: (hash) => counted.has(hash),
    noteMade: (hash) => void counted.set(hash, true),

    async forget(changed) {
      forgetHere(changed);
      await live.publish(changesTopic, JSON.stringify(changed));
    },
  };
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
