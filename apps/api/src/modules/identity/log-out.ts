import type { ActorContext, PersonContext } from '../../platform/context.ts';
import { sessionTopic } from '../../platform/live/user-news.ts';
import { sessionsOf } from './sessions.ts';
import { clearSessionCookie } from './start-session.ts';

/** Ends the session that this call came with, on every instance at once. */
export async function logOut(context: PersonContext & ActorContext): Promise<{ ok: true }> {
  const { sessionId } = context.actor;
  await sessionsOf(context).revoke(sessionId);
  // Its open streams end now, not only at their next look.
  await context.live.publish(sessionTopic(sessionId), '');
  clearSessionCookie(context);
  return { ok: true };
}
