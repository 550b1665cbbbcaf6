import {
  administeredUser,
  listAuditInput,
  listAuditOutput,
  listUsersInput,
  listUsersOutput,
  restUserPatch,
  userIdInput,
} from '@pingvas/contracts';
import { z } from 'zod';
import { type RestRoute, restRoute } from '../../../platform/rest/rest-route.ts';
import { deleteUser } from './close-account.ts';
import { getUser } from './get-user.ts';
import { listAudit } from './list-audit.ts';
import { listUsers } from './list-users.ts';
import { patchUser } from './patch-user.ts';

const byId = z.object({ id: userIdInput.shape.userId });

/** People and the record, for the scripts of administrators. */
export const adminRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/users',
    summary: 'All people, the newest account first, page by page',
    audience: 'admin',
    query: listUsersInput,
    output: listUsersOutput,
    status: 200,
    run: (context, { query }) => listUsers(context, query),
  }),
  restRoute({
    method: 'get',
    path: '/users/{id}',
    summary: 'One person with what an administrator decides by',
    audience: 'admin',
    params: byId,
    output: administeredUser,
    status: 200,
    run: (context, { params }) => getUser(context, { userId: params.id }),
  }),
  restRoute({
    method: 'patch',
    path: '/users/{id}',
    summary: 'Change the role, tier or names of a person, or shut and open their account',
    audience: 'provenAdmin',
    params: byId,
    body: restUserPatch,
    output: administeredUser,
    status: 200,
    run: (context, { params, body }) => patchUser(context, params.id, body),
  }),
  restRoute({
    method: 'delete',
    path: '/users/{id}',
    summary: 'Shut an account at once and have it erased after the days of grace',
    audience: 'provenAdmin',
    params: byId,
    output: administeredUser,
    status: 200,
    run: (context, { params }) => deleteUser(context, { userId: params.id }),
  }),
  restRoute({
    method: 'get',
    path: '/audit',
    summary: 'The record of sensitive acts, the newest first, page by page',
    audience: 'admin',
    query: listAuditInput,
    output: listAuditOutput,
    status: 200,
    run: (context, { query }) => listAudit(context, query),
  }),
];
