import type { Context } from '../../../platform/context.ts';
import { aliveSessions } from './alive-sessions.ts';

/** As `aliveSessions`, for one. */
export async function isSessionAlive(
  context: Pick<Context, 'em' | 'clock'>,
  sessionId: string,
): Promise<boolean> {
  return (await aliveSessions(context, [sessionId])).has(sessionId);
}
