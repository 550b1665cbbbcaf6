import { idleLifetimeMs, lastSeenResolutionMs } from './session-service.ts';

/** The moments of a session that decide about it. */
export interface SessionTimes {
  readonly expiresAt: Date;
  readonly idleExpiresAt: Date;
  readonly lastSeenAt: Date;
}

/**
 * Until when using this session changes nothing and it is not over by itself. Before that moment, whoever has looked
 * at it need not look again on its account: no end passes, no visit is to be noted, no idle end to be moved.
 */
export function quietUntil({ expiresAt, idleExpiresAt, lastSeenAt }: SessionTimes): Date {
  // An idle end that stands at the absolute end cannot be moved any further.
  const isExtendable = idleExpiresAt < expiresAt;
  return new Date(
    Math.min(
      expiresAt.getTime(),
      idleExpiresAt.getTime() - (isExtendable ? idleLifetimeMs / 2 : 0),
      lastSeenAt.getTime() + lastSeenResolutionMs,
    ),
  );
}
