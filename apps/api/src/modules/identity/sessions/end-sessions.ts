import type { EntityManager } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { sessionTopic } from '../../../platform/live/user-news.ts';
import { changeSessions } from './change-sessions.ts';
import { sessionCacheOf } from './session-cache.ts';
import { removeAllWith, removeFamilyWith, removeWith } from './session-store.ts';

type EndContext = Pick<Context, 'em' | 'clock' | 'live'>;

/** What is written in the transaction that ends them, so that neither stands without the other. */
type Alongside = (tx: EntityManager) => Promise<void>;

/** Ends a session at every api from the next call on, its open streams included. */
export async function endOneSession(
  context: EndContext,
  sessionId: string,
  alongside?: Alongside,
): Promise<void> {
  await changeSessions(context, { sessionId }, async (tx) => {
    await alongside?.(tx);
    await removeWith(tx, sessionId);
  });
  await endStreams(context, [sessionId]);
}

/** Ends a sign-in of a program with all tokens that followed from it. */
export async function endFamily(context: EndContext, familyId: string, alongside?: Alongside): Promise<void> {
  const ended = await changeSessions(context, { familyId }, async (tx) => {
    await alongside?.(tx);
    return removeFamilyWith(tx, familyId);
  });
  await endStreams(context, ended);
}

/**
 * Ends every session and every family of tokens of a person, at every api from the next call on, open streams
 * included. `except` is the session that goes on, with its family.
 */
export async function endEverySession(
  context: EndContext,
  userId: string,
  { except, alongside }: { readonly except?: string; readonly alongside?: Alongside } = {},
): Promise<number> {
  const ended = await changeSessions(context, { userId }, async (tx) => {
    await alongside?.(tx);
    return removeAllWith(tx, userId, except ?? null);
  });
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
