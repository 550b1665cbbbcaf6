import type { Clock } from '../../../platform/context.ts';
import type { ChangedSessions, SessionCache } from './session-cache.ts';
import type { SessionService } from './session-service.ts';
import { hashSessionToken, isSessionToken } from './session-token.ts';

/**
 * A session service with a memory of a moment in front of it. `open` makes the service behind, which a call that is
 * answered from memory does not need.
 */
export function createCachedSessionService(
  open: () => SessionService,
  { cache, clock }: { readonly cache: SessionCache; readonly clock: Clock },
): SessionService {
  let opened: SessionService | null = null;
  const behind = (): SessionService => {
    opened ??= open();
    return opened;
  };
  async function changing<T>(changed: ChangedSessions, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      // Also after a failure: a connection that broke says nothing about what was committed.
      await cache.forget(changed);
    }
  }

  return {
    async create(userId, facts) {
      const made = await behind().create(userId, facts);
      cache.noteMade(made.sessionId);
      return made;
    },

    async validate(token) {
      if (!isSessionToken(token)) return null;
      return await cache.validate(hashSessionToken(token), {
        now: () => clock.now(),
        read: () => behind().validate(token),
      });
    },

    revoke: (sessionId) => changing({ sessionId }, () => behind().revoke(sessionId)),
    revokeAll: (userId, except) => changing({ userId }, () => behind().revokeAll(userId, except)),
    revokeFamily: (familyId) => changing({ familyId }, () => behind().revokeFamily(familyId)),
    prove: (sessionId) => changing({ sessionId }, () => behind().prove(sessionId)),
    // Nothing is kept past its end, but by this process's clock; the next look costs each session one read.
    removeExpired: () => changing('all', () => behind().removeExpired()),

    list: (userId) => behind().list(userId),
  };
}
