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
export function quietUntil(session: SessionTimes): Date {
  const { expiresAt, idleExpiresAt, lastSeenAt } = session;
  return new Date(
    Math.min(
      expiresAt.getTime(),
      idleExpiresAt.getTime() - (isExtendable(session) ? idleLifetimeMs / 2 : 0),
      lastSeenAt.getTime() + lastSeenResolutionMs,
    ),
  );
}

/** False when the idle end stands at the absolute end: then there is nowhere to move it. */
export function isExtendable({ expiresAt, idleExpiresAt }: SessionTimes): boolean {
  return idleExpiresAt < expiresAt;
}
