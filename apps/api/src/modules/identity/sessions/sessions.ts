import type { Context } from '../../../platform/context.ts';
import { createCachedSessionService } from './cached-session-service.ts';
import { createLuciaSessionService } from './lucia-session-service.ts';
import { sessionCacheOf } from './session-cache.ts';
import type { SessionService } from './session-service.ts';

/** The session service in use. Leaving lucia is one word: createOwnSessionService passes the same tests. */
export function sessionsOf({ em, clock, live }: Pick<Context, 'em' | 'clock' | 'live'>): SessionService {
  return createCachedSessionService(() => createLuciaSessionService(em, clock), {
    cache: sessionCacheOf(live),
    clock,
  });
}
