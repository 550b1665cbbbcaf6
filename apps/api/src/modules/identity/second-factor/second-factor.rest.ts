import {
  finishScriptLogInInput,
  scriptStepUpInput,
  secondFactorView,
  stepUpView,
  type TokenEntryView,
  type TokensView,
  tokensView,
} from '@pingvas/contracts';
import { type RestRoute, restRoute } from '../../../platform/rest/rest-route.ts';
import { enterByTokens } from '../enter.ts';
import { finishLogIn } from './finish-log-in.ts';
import { getSecondFactor } from './get-second-factor.ts';
import { getStepUp, stepUp } from './step-up.ts';

/** The second half of a log-in, and showing again who one is, for callers in any language. */
export const secondFactorRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'post',
    path: '/auth/login/second-factor',
    summary: 'Finish signing in with a code of the authenticator app or a recovery code',
    audience: 'anyone',
    limit: 'second-factor',
    body: finishScriptLogInInput,
    output: tokensView,
    status: 200,
    run: async (context, { body }) =>
      tokensOf(await enterByTokens(context, await finishLogIn(context, body, 'bearer'), 'second-factor')),
  }),
  restRoute({
    method: 'get',
    path: '/auth/second-factor',
    summary: 'How the account is protected beside its password',
    audience: 'signedIn',
    output: secondFactorView,
    status: 200,
    run: (context) => getSecondFactor(context),
  }),
  restRoute({
    method: 'get',
    path: '/auth/step-up',
    summary: 'How this session can show again who holds it, and until when it has',
    audience: 'signedIn',
    output: stepUpView,
    status: 200,
    run: (context) => getStepUp(context),
  }),
  restRoute({
    method: 'post',
    path: '/auth/step-up',
    summary: 'Show again who holds this session: sensitive calls pass for ten minutes',
    audience: 'signedIn',
    limit: 'second-factor',
    body: scriptStepUpInput,
    output: stepUpView,
    status: 200,
    run: (context, { body }) => stepUp(context, body),
  }),
];

function tokensOf(entry: TokenEntryView): TokensView {
  if (entry.state === 'signed-in') return entry.tokens;
  throw new Error('a second factor was not enough');
}
