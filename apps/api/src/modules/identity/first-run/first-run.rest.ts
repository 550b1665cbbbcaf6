import { firstRunInput, firstRunView, tokensView } from '@pingvas/contracts';
import { type RestRoute, restRoute } from '../../../platform/rest/rest-route.ts';
import { answerEntry, asksForMore } from '../answer-entry.ts';
import { enterByTokens } from '../enter.ts';
import { isFirstRunOpen } from './first-run-door.ts';
import { makeFirstAdministrator } from './make-first-administrator.ts';

/** The door through which the first administrator comes, once. */
export const firstRunRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/auth/first-run',
    summary: 'Whether this installation still waits for its first administrator',
    audience: 'anyone',
    output: firstRunView,
    status: 200,
    run: async (context) => ({ isOpen: await isFirstRunOpen(context) }),
  }),
  restRoute({
    method: 'post',
    path: '/auth/first-run',
    summary: 'Make the first administrator with the code from the log of the server, once',
    audience: 'anyone',
    limit: 'register',
    body: firstRunInput,
    output: tokensView,
    status: 201,
    alternatives: [asksForMore],
    run: async (context, { body }) =>
      answerEntry(await enterByTokens(context, await makeFirstAdministrator(context, body), 'new-account')),
  }),
];
