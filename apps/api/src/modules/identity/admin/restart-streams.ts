import { ApiKey } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { sessionTopic } from '../../../platform/live/user-news.ts';
import { sessionsOf } from '../sessions/sessions.ts';

type StreamContext = Pick<Context, 'em' | 'clock' | 'live'>;

/**
 * Ends what a person has open now, whichever session or API key opened it, in every process: who may still call
 * opens a new stream and is looked at anew.
 */
export async function restartStreams(context: StreamContext, userId: string): Promise<void> {
  for (const { sessionId } of await sessionsOf(context).list(userId)) {
    await context.live.publish(sessionTopic(sessionId), '');
  }
  await endStreamsOfKeys(context, userId);
}

/** Streams that API keys opened hang on no session: they end when it is told on the key's own topic. */
export async function endStreamsOfKeys({ em, live }: StreamContext, userId: string): Promise<void> {
  const keys = await em.fork().find(ApiKey, { userId, revokedAt: null }, { fields: ['id'] });
  for (const { id } of keys) await live.publish(sessionTopic(id), '');
}
