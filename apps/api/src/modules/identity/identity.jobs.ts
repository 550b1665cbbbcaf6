import type { Context } from '../../platform/context.ts';
import { removeOldAttempts } from './connections/attempts.ts';
import { removeExpiredTickets } from './second-factor/log-in-ticket.ts';
import { removeExpiredChallenges } from './second-factor/passkeys/challenges.ts';
import { sessionsOf } from './sessions/sessions.ts';

/** Sessions that are over are refused anyway: this only keeps the table from growing. */
const cleanEveryMs = 60 * 60_000;

/** Removes what is over now and then, in every api: the statements are cheap and may run twice. */
export function startSessionCleaning(newContext: () => Context): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const clean = async () => {
    const context = newContext();
    try {
      await sessionsOf(context).removeExpired();
      await removeOldAttempts(context);
      await removeExpiredTickets(context);
      await removeExpiredChallenges(context);
    } catch (error) {
      context.log.warn({ err: error }, 'expired sessions could not be removed');
    }
  };
  const timer = setInterval(() => {
    running = clean();
  }, cleanEveryMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
