import type { Context } from '../../../platform/context.ts';
import { sessionTopic } from '../../../platform/live/user-news.ts';
import { sessionsOf } from './sessions.ts';

type EndContext = Pick<Context, 'em' | 'clock' | 'live'>;

/** Ends a session at every api from the next call on, its open streams included. */
export async function endOneSession(context: EndContext, sessionId: string): Promise<void> {
  await sessionsOf(context).revoke(sessionId);
  await endStreams(context, [sessionId]);
}

/** Ends a sign-in of a program with all tokens that followed from it. */
export async function endFamily(context: EndContext, familyId: string): Promise<void> {
  await endStreams(context, await sessionsOf(context).revokeFamily(familyId));
}

/**
 * Ends every session and every family of tokens of a person, at every api from the next call on, open streams
 * included. `except` is the session that goes on, with its family.
 */
export async function endEverySession(
  context: EndContext,
  userId: string,
  { except }: { readonly except?: string } = {},
): Promise<number> {
  const ended = await sessionsOf(context).revokeAll(userId, except);
  await endStreams(context, ended);
  return ended.length;
}

async function endStreams({ live }: EndContext, sessionIds: readonly string[]): Promise<void> {
  for (const sessionId of sessionIds) await live.publish(sessionTopic(sessionId), '');
}
