import type { EntryView, TokenEntryView } from '@pingvas/contracts';
import { commitTogether, refusalOf, type User } from '@pingvas/db';
import type { Context, PersonContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { actStatement, recordAct } from './audit/record-act.ts';
import { personOfUser } from './known-person.ts';
import { askForMore } from './second-factor/ask-for-more.ts';
import { endedSessionCookie, sessionCookie } from './sessions/session-cookie.ts';
import { sessionsOf } from './sessions/sessions.ts';
import { answerTokens, isOverRefusal, newFamily } from './tokens/issue-tokens.ts';
import { viewUser } from './view-user.ts';

/** What somebody has shown to sign in. */
export type Proof = 'password' | 'new-account' | 'provider' | 'passkey' | 'second-factor';

/** Signs a browser in: the token travels in a cookie that scripts in the page cannot read. */
export async function enterByCookie(
  context: PersonContext & Context,
  user: User,
  proof: Proof,
): Promise<EntryView> {
  const asked = await unlessOver(proof, () => askForMore(context, user, { proof, via: 'cookie' }));
  if (asked !== null) return asked;
  const { em, caller, settings, responseHeaders } = context;
  // Always a new one: a token that was there before signing in opens nothing afterwards.
  const { signInEpoch } = user;
  const provenAt = provenAtBy(proof, user, context.clock.now());
  const facts = { kind: 'cookie', caller, signInEpoch, provenAt } as const;
  const { token, expiresAt } = await unlessOver(proof, () => sessionsOf(context).create(user.id, facts));
  // Before anybody has the token: nobody is let in without a trace.
  await recordAct(em, { ...context, actor: undefined }, signedIn(user, { proof, via: 'cookie' }));
  responseHeaders.append('set-cookie', sessionCookie(settings.publicOrigin, token, expiresAt));
  return { state: 'signed-in', user: await viewUser(context, personOfUser(user)) };
}

/** Signs a program in: the tokens are the answer, shown this once. */
export async function enterByTokens(
  context: PersonContext & Context,
  user: User,
  proof: Proof,
): Promise<TokenEntryView> {
  const asked = await unlessOver(proof, () => askForMore(context, user, { proof, via: 'bearer' }));
  if (asked !== null) return asked;
  const family = newFamily(context, user);
  const tokens = await unlessOver(proof, async () => {
    // All or nothing, in one message: nobody is let in without a trace.
    await commitTogether(context.em.fork(), [
      actStatement({ ...context, actor: undefined }, signedIn(user, { proof, via: 'bearer' })),
      ...family.statements,
    ]);
    return answerTokens(context, {
      person: personOfUser(user),
      familyId: family.id,
      provenAt: provenAtBy(proof, user, family.createdAt),
      refresh: family.refresh,
    });
  });
  return { state: 'signed-in', tokens };
}

/**
 * Whoever was on the way in while the account was closed, got a new password or ended all its sessions, is told what
 * they would hear a moment later.
 */
async function unlessOver<T>(proof: Proof, begin: () => Promise<T>): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    const isUnauthenticated = error instanceof DomainError && error.code === 'identity.unauthenticated';
    if (!isUnauthenticated && refusalOf(error) !== isOverRefusal) throw error;
    throw new DomainError(proof === 'password' ? 'identity.wrong-credentials' : 'identity.unauthenticated');
  }
}

/**
 * Since when the person counts as proven. A provider that remembers its own sign-in shows nothing that the account
 * itself could ask for: where there is a password, sensitive acts ask for it. Elsewhere there is nothing else to show.
 */
function provenAtBy(proof: Proof, { passwordHash }: User, now: Date): Date {
  return proof === 'provider' && passwordHash !== null ? new Date(0) : now;
}

function signedIn(user: User, details: { readonly proof: Proof; readonly via: string }) {
  return { action: 'identity.signed-in', targetUserId: user.id, details } as const;
}

/** Makes the browser forget its cookie. */
export function clearSessionCookie({
  settings,
  responseHeaders,
}: Pick<PersonContext, 'settings' | 'responseHeaders'>): void {
  responseHeaders.append('set-cookie', endedSessionCookie(settings.publicOrigin));
}
