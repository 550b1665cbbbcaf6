import {
  acknowledged,
  entryView,
  logInInput,
  refreshInput,
  registerInput,
  tokenEntryView,
  tokensView,
  userView,
} from '@pingvas/contracts';
import { anyone, router, scopedOnly, signedIn } from '../../platform/trpc/procedures.ts';
import { checkCredentials } from './check-credentials.ts';
import { enterByCookie, enterByTokens } from './enter.ts';
import { getMe } from './get-me.ts';
import { register } from './register.ts';
import { logOut, logOutEverywhere } from './sessions/log-out.ts';
import { sessionsRouter } from './sessions/sessions.router.ts';
import { refreshTokens } from './tokens/refresh-tokens.ts';

const built = router({
  register: anyone
    .input(registerInput)
    .output(entryView)
    .mutation(async ({ ctx, input }) => enterByCookie(ctx, await register(ctx, input), 'new-account')),
  logIn: anyone
    .input(logInInput)
    .output(entryView)
    .mutation(async ({ ctx, input }) => enterByCookie(ctx, await checkCredentials(ctx, input), 'password')),
  issueTokens: anyone
    .input(logInInput)
    .output(tokenEntryView)
    .mutation(async ({ ctx, input }) => enterByTokens(ctx, await checkCredentials(ctx, input), 'password')),
  refresh: anyone
    .input(refreshInput)
    .output(tokensView)
    .mutation(({ ctx, input }) => refreshTokens(ctx, input)),
  logOut: signedIn.output(acknowledged).mutation(({ ctx }) => logOut(ctx)),
  logOutEverywhere: signedIn.output(acknowledged).mutation(({ ctx }) => logOutEverywhere(ctx)),
  me: scopedOnly('account:read')
    .output(userView)
    .query(({ ctx }) => getMe(ctx)),
  sessions: sessionsRouter,
});

type Built = typeof built;
export interface IdentityRouter extends Built {}
/** Sign-in for browsers (cookie) and programs (tokens), and what a person can do about their account. */
export const identityRouter: IdentityRouter = built;
