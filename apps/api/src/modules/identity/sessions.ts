import type { EntityManager } from '@pingvas/db';
import type { Clock } from '../../platform/context.ts';
import { createLuciaSessionService } from './lucia-session-service.ts';
import type { SessionService } from './session-service.ts';

/** The session service in use. Leaving lucia is this line: createOwnSessionService passes the same tests. */
export function sessionsOf({
  em,
  clock,
}: {
  readonly em: EntityManager;
  readonly clock: Clock;
}): SessionService {
  return createLuciaSessionService(em, clock);
}
