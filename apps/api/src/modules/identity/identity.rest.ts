import {
  acknowledged,
  endOtherSessionsOutput,
  endSessionInput,
  listSessionsOutput,
  logInInput,
  refreshInput,
  registerInput,
  tokensView,
  userView,
} from '@pingvas/contracts';
import { type RestRoute, restRoute } from '../../platform/rest/rest-route.ts';
import { answerEntry, asksForMore } from './answer-entry.ts';
import { checkCredentials } from './check-credentials.ts';
import { enterByTokens } from './enter.ts';
import { getMe } from './get-me.ts';
import { register } from './register.ts';
import { endOtherSessions, endSession } from './sessions/end-session.ts';
import { listSessions } from './sessions/list-sessions.ts';
import { logOut, logOutEverywhere } from './sessions/log-out.ts';
import { refreshTokens } from './tokens/refresh-tokens.ts';

/** Callers of /auth/signup always have a username. */
const signUpInput = registerInput.required({ username: true });

/** Sign-in for callers in any language. */
export const identityRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'post',
    path: '/auth/register',
    summary: 'Make an account and sign in',
    audience: 'anyone',
    limit: 'register',
    body: registerInput,
    output: tokensView,
    status: 201,
    alternatives: [asksForMore],
    run: async (context, { body }) =>
      answerEntry(await enterByTokens(context, await register(context, body), 'new-account')),
  }),
  restRoute({
    method: 'post',
    path: '/auth/signup',
    summary: 'Make an account with a username and sign in; another name of register',
    audience: 'anyone',
    limit: 'register',
    body: signUpInput,
    output: tokensView,
    status: 201,
    alternatives: [asksForMore],
    run: async (context, { body }) =>
      answerEntry(await enterByTokens(context, await register(context, body), 'new-account')),
  }),
  restRoute({
    method: 'post',
    path: '/auth/login',
    summary: 'Sign in with e-mail or username and password',
    audience: 'anyone',
    limit: 'log-in',
    body: logInInput,
    output: tokensView,
    status: 200,
    alternatives: [asksForMore],
    run: async (context, { body }) =>
      answerEntry(await enterByTokens(context, await checkCredentials(context, body), 'password')),
  }),
  restRoute({
    method: 'post',
    path: '/auth/refresh',
    summary: 'New tokens for a refresh token, which works once',
    audience: 'anyone',
    limit: 'refresh',
    body: refreshInput,
    output: tokensView,
    status: 200,
    run: (context, { body }) => refreshTokens(context, body),
  }),
  restRoute({
    method: 'post',
    path: '/auth/logout',
    summary: 'End this sign-in, with every token that followed from it',
    audience: 'signedIn',
    output: acknowledged,
    status: 200,
    run: (context) => logOut(context),
  }),
  restRoute({
    method: 'post',
    path: '/auth/logout-everywhere',
    summary: 'End every session and every token of the account',
    audience: 'signedIn',
    output: acknowledged,
    status: 200,
    run: (context) => logOutEverywhere(context),
  }),
  restRoute({
    method: 'get',
    path: '/auth/me',
    summary: 'The account behind the token',
    audience: 'account:read',
    output: userView,
    status: 200,
    run: (context) => getMe(context),
  }),
  restRoute({
    method: 'get',
    path: '/auth/sessions',
    summary: 'The sessions of the account that are open now',
    audience: 'signedIn',
    output: listSessionsOutput,
    status: 200,
    run: (context) => listSessions(context),
  }),
  restRoute({
    method: 'delete',
    path: '/auth/sessions/{sessionId}',
    summary: 'End one of the own sessions',
    audience: 'signedIn',
    params: endSessionInput,
    output: acknowledged,
    status: 200,
    run: (context, { params }) => endSession(context, params),
  }),
  restRoute({
    method: 'post',
    path: '/auth/sessions/end-others',
    summary: 'End every own session but this one',
    audience: 'signedIn',
    output: endOtherSessionsOutput,
    status: 200,
    run: (context) => endOtherSessions(context),
  }),
];
