import type { AccessTokenView, UserView } from '@pingvas/contracts';
import type { User } from '@pingvas/db';
import type { Context, PersonContext } from '../../platform/context.ts';
import { presentUser } from './identity.present.ts';
import { endedSessionCookie, sessionCookie } from './session-cookie.ts';
import { sessionsOf } from './sessions.ts';

/** Signs a browser in: the token travels in a cookie that scripts in the page cannot read. */
export async function startCookieSession(context: PersonContext & Context, user: User): Promise<UserView> {
  const { caller, settings, responseHeaders } = context;
  const { token, expiresAt } = await sessionsOf(context).create(user.id, { kind: 'cookie', caller });
  responseHeaders.append('set-cookie', sessionCookie(settings.publicOrigin, token, expiresAt));
  return presentUser(user);
}

/** Signs a script in: the token is the answer, shown this once. */
export async function startBearerSession(
  context: PersonContext & Context,
  user: User,
): Promise<AccessTokenView> {
  const { token, expiresAt } = await sessionsOf(context).create(user.id, {
    kind: 'bearer',
    caller: context.caller,
  });
  return {
    accessToken: token,
    tokenType: 'bearer',
    expiresAt: expiresAt.toISOString(),
    user: presentUser(user),
  };
}

/** Makes the browser forget its cookie. */
export function clearSessionCookie({
  settings,
  responseHeaders,
}: Pick<PersonContext, 'settings' | 'responseHeaders'>): void {
  responseHeaders.append('set-cookie', endedSessionCookie(settings.publicOrigin));
}
