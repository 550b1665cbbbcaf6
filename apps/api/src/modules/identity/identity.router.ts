import {
  acknowledged,
  entryView,
  finishLogInInput,
  finishScriptLogInInput,
  logInInput,
  refreshInput,
  registerInput,
  tokenEntryView,
  tokensView,
  userView,
} from '@pingvas/contracts';
import { anyone, limited, router, scopedOnly, signedIn } from '../../platform/trpc/procedures.ts';
import { apiKeysRouter } from './api-keys/api-keys.router.ts';
import { checkCredentials } from './check-credentials.ts';
import { connectionsRouter } from './connections/connections.router.ts';
import { emailRouter } from './email/email.router.ts';
import { enterByCookie, enterByTokens } from './enter.ts';
import { firstRunRouter } from './first-run/first-run.router.ts';
import { getMe } from './get-me.ts';
import { profileRouter } from './profile/profile.router.ts';
import { register } from './register.ts';
import { finishLogIn } from './second-factor/finish-log-in.ts';
import { passkeysRouter, secondFactorRouter, stepUpRouter } from './second-factor/second-factor.router.ts';
import { logOut, logOutEverywhere } from './sessions/log-out.ts';
import { sessionsRouter } from './sessions/sessions.router.ts';
import { refreshTokens } from './tokens/refresh-tokens.ts';

const built = router({
  register: anyone
    .use(limited('register'))
    .input(registerInput)
    .output(entryView)
    .mutation(async ({ ctx, input }) => enterByCookie(ctx, await register(ctx, input), 'new-account')),
  logIn: anyone
    .use(limited('log-in'))
    .input(logInInput)
    .output(entryView)
    .mutation(async ({ ctx, input }) => enterByCookie(ctx, await checkCredentials(ctx, input), 'password')),
  finishLogIn: anyone
    .use(limited('second-factor'))
    .input(finishLogInInput)
    .output(entryView)
    .mutation(async ({ ctx, input }) =>
      enterByCookie(ctx, await finishLogIn(ctx, input, 'cookie'), 'second-factor'),
    ),
  issueTokens: anyone
    .use(limited('log-in'))
    .input(logInInput)
    .output(tokenEntryView)
    .mutation(async ({ ctx, input }) => enterByTokens(ctx, await checkCredentials(ctx, input), 'password')),
  finishIssuingTokens: anyone
    .use(limited('second-factor'))
    .input(finishScriptLogInInput)
    .output(tokenEntryView)
    .mutation(async ({ ctx, input }) =>
      enterByTokens(ctx, await finishLogIn(ctx, input, 'bearer'), 'second-factor'),
    ),
  refresh: anyone
    .use(limited('refresh'))
    .input(refreshInput)
    .output(tokensView)
    .mutation(({ ctx, input }) => refreshTokens(ctx, input)),
  logOut: signedIn.output(acknowledged).mutation(({ ctx }) => logOut(ctx)),
  logOutEverywhere: signedIn.output(acknowledged).mutation(({ ctx }) => logOutEverywhere(ctx)),
  me: scopedOnly('account:read')
    .output(userView)
    .query(({ ctx }) => getMe(ctx)),
  email: emailRouter,
  sessions: sessionsRouter,
  firstRun: firstRunRouter,
  connections: connectionsRouter,
  secondFactor: secondFactorRouter,
  passkeys: passkeysRouter,
  stepUp: stepUpRouter,
  profile: profileRouter,
  apiKeys: apiKeysRouter,
});

type Built = typeof built;
export interface IdentityRouter extends Built {}
/** Sign-in for browsers (cookie) and programs (tokens), and what a person can do about their account. */
export const identityRouter: IdentityRouter = built;
