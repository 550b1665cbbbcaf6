import type { EntityManager } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { sessionTopic } from '../../../platform/live/user-news.ts';
import { sessionCacheOf } from './session-cache.ts';
import { removeAllWith } from './session-store.ts';
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

/**
 * As {@link endEverySession}, with the transaction of what is the reason for it: a process that dies in between leaves
 * no session of before. Hand what it answers to {@link tellSessionsEnded} after the commit.
 */
export function dropEverySession(
  tx: EntityManager,
  userId: string,
  { except }: { readonly except?: string } = {},
): Promise<readonly string[]> {
  return removeAllWith(tx, userId, except ?? null);
}

/** After the commit: every api forgets what it remembers of the person, and the streams of what ended end. */
export async function tellSessionsEnded(
  context: Pick<Context, 'live'>,
  userId: string,
  ended: readonly string[],
): Promise<void> {
  await sessionCacheOf(context.live).forget({ userId });
  await endStreams(context, ended);
}

async function endStreams({ live }: Pick<Context, 'live'>, sessionIds: readonly string[]): Promise<void> {
  for (const sessionId of sessionIds) await live.publish(sessionTopic(sessionId), '');
}
