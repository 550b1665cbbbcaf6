import { type EntityManager, Session, TokenFamily } from '@pingvas/db';
import type { SignedInContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { assertSessionStands } from './assert-session-stands.ts';
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
  const { actor } = context;
  // Families have UUIDs, sessions the hash of their token.
  const familyId = id.length === 36 ? id : null;
  const record = async (tx: EntityManager) => {
    await assertSessionStands(tx, actor);
    const { userId } = actor;
    const own =
      familyId === null
        ? // An access token is no session to end by itself: what renews it would go on.
          await tx.count(Session, { idHash: id, userId, familyId: null })
        : await tx.count(TokenFamily, { id, userId });
    if (own === 0) throw new DomainError('identity.session-not-found');
    const details = { isProgram: familyId !== null };
    await recordAct(tx, context, { action: 'identity.session-ended', details });
  };
  if (familyId !== null) await endFamily(context, familyId, record);
  else await endOneSession(context, id, record);
  return { ok: true };
}

/** Ends every session of the person but the one that asks. Answers how many sessions and access tokens ended. */
export async function endOtherSessions(context: SignedInContext): Promise<{ ended: number }> {
  const { userId, sessionId } = context.actor;
  const ended = await endEverySession(context, userId, {
    except: sessionId,
    async alongside(tx) {
      await assertSessionStands(tx, context.actor);
      const details = { exceptThis: true };
      await recordAct(tx, context, { action: 'identity.all-sessions-ended', details });
    },
  });
  return { ended };
}
