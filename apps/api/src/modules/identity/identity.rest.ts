import { accessTokenView, logInInput, registerInput, userView } from '@pingvas/contracts';
import { type RestRoute, restRoute } from '../../platform/rest/rest-route.ts';
import { checkCredentials } from './check-credentials.ts';
import { getMe } from './get-me.ts';
import { register } from './register.ts';
import { startBearerSession } from './start-session.ts';

/** Sign-in for callers in any language. */
export const identityRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'post',
    path: '/auth/register',
    summary: 'Make an account and sign in',
    audience: 'anyone',
    body: registerInput,
    output: accessTokenView,
    status: 201,
    run: async (context, { body }) => startBearerSession(context, await register(context, body)),
  }),
  restRoute({
    method: 'post',
    path: '/auth/login',
    summary: 'Sign in with e-mail and password',
    audience: 'anyone',
    body: logInInput,
    output: accessTokenView,
    status: 200,
    run: async (context, { body }) => startBearerSession(context, await checkCredentials(context, body)),
  }),
  restRoute({
    method: 'get',
    path: '/auth/me',
    summary: 'The account behind the token',
    audience: 'signedIn',
    output: userView,
    status: 200,
    run: (context) => getMe(context),
  }),
];
