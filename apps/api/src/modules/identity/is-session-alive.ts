import { Session, User } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';

/**
 * Whether a session still counts, without using it: a long stream asks now and then, and asking must not keep an
 * idle session alive. The id is that of `Actor.sessionId`.
 */
export async function isSessionAlive(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  sessionId: string,
): Promise<boolean> {
  const now = clock.now();
  const session = await em
    .fork()
    .findOne(Session, { idHash: sessionId, expiresAt: { $gt: now }, idleExpiresAt: { $gt: now } });
  if (session === null) return false;
  const person = await em.fork().findOne(User, { id: session.userId });
  return person?.isActive === true;
}
