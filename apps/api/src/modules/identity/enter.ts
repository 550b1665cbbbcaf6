import type { EntryView, TokenEntryView } from '@pingvas/contracts';
import { commitTogether, type User } from '@pingvas/db';
import type { Context, PersonContext } from '../../platform/context.ts';
import { actStatement, recordAct } from './audit/record-act.ts';
import { personOfUser } from './known-person.ts';
import { askForMore } from './second-factor/ask-for-more.ts';
import { endedSessionCookie, sessionCookie } from './sessions/session-cookie.ts';
import { sessionsOf } from './sessions/sessions.ts';
import { answerTokens, newFamily } from './tokens/issue-tokens.ts';
import { viewUser } from './view-user.ts';

/** What somebody has shown to sign in. */
export type Proof = 'password' | 'new-account' | 'provider' | 'passkey' | 'second-factor';

/** Signs a browser in: the token travels in a cookie that scripts in the page cannot read. */
export async function enterByCookie(
  context: PersonContext & Context,
  user: User,
  proof: Proof,
): Promise<EntryView> {
  const asked = await askForMore(context, user, { proof, via: 'cookie' });
  if (asked !== null) return asked;
  const { em, caller, settings, responseHeaders } = context;
  await recordAct(em, { ...context, actor: undefined }, signedIn(user, { proof, via: 'cookie' }));
  // Always a new one: a token that was there before signing in opens nothing afterwards.
  const { token, expiresAt } = await sessionsOf(context).create(user.id, { kind: 'cookie', caller });
  responseHeaders.append('set-cookie', sessionCookie(settings.publicOrigin, token, expiresAt));
  return { state: 'signed-in', user: await viewUser(context, personOfUser(user)) };
}

/** Signs a program in: the tokens are the answer, shown this once. */
export async function enterByTokens(
  context: PersonContext & Context,
  user: User,
  proof: Proof,
): Promise<TokenEntryView> {
  const asked = await askForMore(context, user, { proof, via: 'bearer' });
  if (asked !== null) return asked;
  const family = newFamily(context, user.id);
  // All or nothing, in one message: nobody is let in without a trace.
  await commitTogether(context.em.fork(), [
    actStatement({ ...context, actor: undefined }, signedIn(user, { proof, via: 'bearer' })),
    ...family.statements,
  ]);
  const tokens = await answerTokens(context, {
    person: personOfUser(user),
    familyId: family.id,
    provenAt: family.createdAt,
    refresh: family.refresh,
  });
  return { state: 'signed-in', tokens };
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
