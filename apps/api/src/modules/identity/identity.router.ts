import { accessTokenView, acknowledged, logInInput, registerInput, userView } from '@pingvas/contracts';
import { anyone, router, signedIn, signedInOnly } from '../../platform/trpc/procedures.ts';
import { checkCredentials } from './check-credentials.ts';
import { getMe } from './get-me.ts';
import { logOut } from './log-out.ts';
import { register } from './register.ts';
import { startBearerSession, startCookieSession } from './start-session.ts';

const built = router({
  register: anyone
    .input(registerInput)
    .output(userView)
    .mutation(async ({ ctx, input }) => startCookieSession(ctx, await register(ctx, input))),
  logIn: anyone
    .input(logInInput)
    .output(userView)
    .mutation(async ({ ctx, input }) => startCookieSession(ctx, await checkCredentials(ctx, input))),
  issueToken: anyone
    .input(logInInput)
    .output(accessTokenView)
    .mutation(async ({ ctx, input }) => startBearerSession(ctx, await checkCredentials(ctx, input))),
  logOut: signedIn.output(acknowledged).mutation(({ ctx }) => logOut(ctx)),
  me: signedInOnly.output(userView).query(({ ctx }) => getMe(ctx)),
});

type Built = typeof built;
export interface IdentityRouter extends Built {}
/** Sign-in for browsers (cookie) and scripts (bearer). */
export const identityRouter: IdentityRouter = built;
