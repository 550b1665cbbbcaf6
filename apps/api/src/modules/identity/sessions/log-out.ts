import type { EntityManager } from '@pingvas/db';
import type { PersonContext, SignedInContext } from '../../../platform/context.ts';
import { recordAct } from '../audit/record-act.ts';
import { clearSessionCookie } from '../enter.ts';
import { assertSessionStands } from './assert-session-stands.ts';
import { endEverySession, endFamily, endOneSession } from './end-sessions.ts';

/** Ends what this call came with, on every instance at once: the session, or a program's whole sign-in. */
export async function logOut(context: PersonContext & SignedInContext): Promise<{ ok: true }> {
  const { sessionId, familyId } = context.actor;
  const record = (tx: EntityManager) => recordAct(tx, context, { action: 'identity.signed-out' });
  if (familyId === null) await endOneSession(context, sessionId, record);
  else await endFamily(context, familyId, record);
  clearSessionCookie(context);
  return { ok: true };
}

/** Ends every session and every token of the person, this one included. */
export async function logOutEverywhere(context: PersonContext & SignedInContext): Promise<{ ok: true }> {
  await endEverySession(context, context.actor.userId, {
    async alongside(tx) {
      await assertSessionStands(tx, context.actor);
      await recordAct(tx, context, { action: 'identity.all-sessions-ended' });
    },
  });
  clearSessionCookie(context);
  return { ok: true };
}
