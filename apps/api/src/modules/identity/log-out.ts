import type { ActorContext, PersonContext } from '../../platform/context.ts';
import { sessionsOf } from './sessions.ts';
import { clearSessionCookie } from './start-session.ts';

/** Ends the session that this call came with, on every instance at once. */
export async function logOut(context: PersonContext & ActorContext): Promise<{ ok: true }> {
  await sessionsOf(context).revoke(context.actor.sessionId);
  clearSessionCookie(context);
  return { ok: true };
}
