import { type EntityManager, Session, TokenFamily } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { endEverySession, endFamily, endOneSession } from './end-sessions.ts';

/**
 * Ends one of the person's own sessions, by the id that the list gives it.
 *
 * @throws DomainError identity.session-not-found, also for somebody else's
 */
export async function endSession(
  context: SignedInContext,
  { sessionId: id }: { readonly sessionId: string },
): Promise<{ ok: true }> {
  const { em, actor } = context;
  const { userId } = actor;
  // Families have UUIDs, sessions the hash of their token.
  const isFamily = id.length === 36;
  const own = isFamily
    ? await em.count(TokenFamily, { id, userId })
    : await em.count(Session, { idHash: id, userId });
  if (own === 0) throw new DomainError('identity.session-not-found');
  const record = (tx: EntityManager) =>
    recordAct(tx, context, { action: 'identity.session-ended', details: { isProgram: isFamily } });
  if (isFamily) await endFamily(context, id, record);
  else await endOneSession(context, id, record);
  return { ok: true };
}

/** Ends every session of the person but the one that asks. Answers how many sessions and access tokens ended. */
export async function endOtherSessions(context: SignedInContext): Promise<{ ended: number }> {
  const { userId, sessionId } = context.actor;
  const ended = await endEverySession(context, userId, {
    except: sessionId,
    alongside: (tx) =>
      recordAct(tx, context, { action: 'identity.all-sessions-ended', details: { exceptThis: true } }),
  });
  return { ended };
}
