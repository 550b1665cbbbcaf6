import type { PasskeyRequest, StepUpInput, StepUpMethod, StepUpView } from '@pingvas/contracts';
import { type EntityManager, User } from '@pingvas/db';
import { provenForMs } from '../../../platform/admission.ts';
import type { Context, PersonContext, SignedInActor } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { verifyPassword } from '../password/password-hash.ts';
import { assertSessionStands } from '../sessions/assert-session-stands.ts';
import { changeSessions } from '../sessions/change-sessions.ts';
import { proveWith } from '../sessions/session-store.ts';
import { beginUsingPasskey } from './passkeys/begin-passkey.ts';
import { secondFactorsOf } from './second-factors-of.ts';
import { takeFactor } from './take-factor.ts';

type SessionContext = Context & PersonContext & { readonly actor: SignedInActor };

/** How the person of this session can show that it is them, and until when they have. */
export async function getStepUp({ em, actor, clock }: SessionContext): Promise<StepUpView> {
  const until = actor.provenAt.getTime() + provenForMs;
  return {
    methods: await stepUpMethodsOf(em, actor.userId),
    provenUntil: until > clock.now().getTime() ? new Date(until).toISOString() : null,
  };
}

/** What a browser needs to show a passkey in this session. */
export function beginStepUp(context: SessionContext): Promise<PasskeyRequest> {
  const { userId, sessionId } = context.actor;
  return beginUsingPasskey(context, { purpose: 'step-up', boundTo: sessionId }, userId);
}

/**
 * Takes a proof, and from then on sensitive acts of this session pass for ten minutes, at every api. A password is
 * proof only where the account asks for nothing more at the door.
 *
 * @throws DomainError identity.wrong-credentials, identity.wrong-code, identity.wrong-passkey, identity.proof-refused,
 * request.rate-limited
 */
export async function stepUp(context: SessionContext, given: StepUpInput): Promise<StepUpView> {
  const { actor, em } = context;
  const { userId, sessionId } = actor;
  const methods = await stepUpMethodsOf(em, userId);
  let method: StepUpMethod = 'password';
  if (given.password === undefined) {
    method = await takeFactor(context, userId, given, { purpose: 'step-up', boundTo: sessionId });
  } else {
    if (!methods.includes('password')) throw new DomainError('identity.proof-refused');
    await takePassword(context, given.password);
  }
  await changeSessions(context, { sessionId }, async (tx) => {
    // The proof may have taken its time, and counts for a session that is still there.
    await assertSessionStands(tx, actor);
    await recordAct(tx, context, { action: 'identity.proven', details: { method } });
    await proveWith(tx, context.clock, sessionId);
  });
  return { methods, provenUntil: new Date(context.clock.now().getTime() + provenForMs).toISOString() };
}

/** Best first. */
async function stepUpMethodsOf(em: EntityManager, userId: string): Promise<StepUpMethod[]> {
  const factors = await secondFactorsOf(em, userId);
  if (factors.length > 0) return factors;
  const user = await em.findOneOrFail(User, { id: userId });
  return [user.passwordHash === null ? 'sign-in-again' : 'password'];
}

async function takePassword(context: SessionContext, password: string): Promise<void> {
  const { em, actor, limits } = context;
  const tried = { account: actor.userId };
  await limits.spend('second-factor-account', tried);
  const user = await em.findOneOrFail(User, { id: actor.userId });
  const fits = await verifyPassword(user.passwordHash, password).catch(async (error: unknown) => {
    // Nothing was compared, so nobody has learned anything.
    await limits.giveBack('second-factor-account', tried);
    throw error;
  });
  if (!fits) {
    await recordAct(em, context, { action: 'identity.proof-refused', details: { method: 'password' } });
    throw new DomainError('identity.wrong-credentials');
  }
  await limits.giveBack('second-factor-account', tried);
}
