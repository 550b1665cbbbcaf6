import {
  acknowledged,
  createOwnWorkerTokenInput,
  createWorkerTokenInput,
  engineStatusView,
  listWorkerTokensOutput,
  newWorkerTokenView,
  renameWorkerTokenInput,
  rotateWorkerTokenInput,
  workerTokenIdInput,
  workerTokenView,
} from '@pingvas/contracts';
import { z } from 'zod';
import { type RestRoute, restRoute } from '../../platform/rest/rest-route.ts';
import { engineStatus } from './engine-status.ts';
import { lendOwnWorker } from './lend-own-worker.ts';
import {
  createWorkerToken,
  listWorkerTokens,
  ownTokens,
  renameWorkerToken,
  revokeWorkerTokenOf,
  rotateWorkerToken,
} from './manage-worker-tokens.ts';

const byId = z.object({ id: workerTokenIdInput.shape.tokenId });
const newLabel = renameWorkerTokenInput.omit({ tokenId: true });
const rotation = rotateWorkerTokenInput.omit({ tokenId: true });

/** What people may know of the fleet, and the tokens of its machines, for callers in any language. */
export const fleetRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/engine',
    summary: 'Whether somebody is there to make pictures, the own GPUs included',
    audience: 'engine:read',
    output: engineStatusView,
    status: 200,
    run: (context) => engineStatus(context, context.actor.userId),
  }),
  restRoute({
    method: 'get',
    path: '/users/me/worker-tokens',
    summary: 'The tokens of the own GPUs with the machines that use them, newest first',
    audience: 'signedIn',
    output: listWorkerTokensOutput,
    status: 200,
    run: (context) => listWorkerTokens(context, ownTokens(context)),
  }),
  restRoute({
    method: 'post',
    path: '/users/me/worker-tokens',
    summary: 'Make a token for an own GPU; the token itself is in this answer and nowhere else',
    audience: 'proven',
    body: createOwnWorkerTokenInput,
    output: newWorkerTokenView,
    status: 201,
    run: (context, { body }) => lendOwnWorker(context, body),
  }),
  restRoute({
    method: 'patch',
    path: '/users/me/worker-tokens/{id}',
    summary: 'Rename a token of an own GPU',
    audience: 'signedIn',
    params: byId,
    body: newLabel,
    output: workerTokenView,
    status: 200,
    run: (context, { params, body }) =>
      renameWorkerToken(context, ownTokens(context), { tokenId: params.id, ...body }),
  }),
  restRoute({
    method: 'post',
    path: '/users/me/worker-tokens/{id}/rotate',
    summary: 'A new secret for a token of an own GPU; the one before counts for overlap_hours more',
    audience: 'proven',
    params: byId,
    body: rotation,
    output: newWorkerTokenView,
    status: 200,
    run: (context, { params, body }) =>
      rotateWorkerToken(context, ownTokens(context), { tokenId: params.id, ...body }),
  }),
  restRoute({
    method: 'delete',
    path: '/users/me/worker-tokens/{id}',
    summary: 'Revoke a token of an own GPU at once',
    audience: 'signedIn',
    params: byId,
    output: acknowledged,
    status: 200,
    run: (context, { params }) => revokeWorkerTokenOf(context, ownTokens(context), { tokenId: params.id }),
  }),
  restRoute({
    method: 'get',
    path: '/worker-tokens',
    summary: 'All worker tokens, those of people included, with the machines that use them, newest first',
    audience: 'admin',
    output: listWorkerTokensOutput,
    status: 200,
    run: (context) => listWorkerTokens(context, 'all'),
  }),
  restRoute({
    method: 'post',
    path: '/worker-tokens',
    summary:
      'Make a token for a machine of the installation; the token itself is in this answer and nowhere else',
    audience: 'provenAdmin',
    body: createWorkerTokenInput,
    output: newWorkerTokenView,
    status: 201,
    run: (context, { body }) => createWorkerToken(context, body),
  }),
  restRoute({
    method: 'patch',
    path: '/worker-tokens/{id}',
    summary: 'Rename any worker token',
    audience: 'admin',
    params: byId,
    body: newLabel,
    output: workerTokenView,
    status: 200,
    run: (context, { params, body }) => renameWorkerToken(context, 'all', { tokenId: params.id, ...body }),
  }),
  restRoute({
    method: 'post',
    path: '/worker-tokens/{id}/rotate',
    summary: 'A new secret for any worker token; the one before counts for overlap_hours more',
    audience: 'provenAdmin',
    params: byId,
    body: rotation,
    output: newWorkerTokenView,
    status: 200,
    run: (context, { params, body }) => rotateWorkerToken(context, 'all', { tokenId: params.id, ...body }),
  }),
  restRoute({
    method: 'delete',
    path: '/worker-tokens/{id}',
    summary: 'Revoke any worker token at once',
    audience: 'provenAdmin',
    params: byId,
    output: acknowledged,
    status: 200,
    run: (context, { params }) => revokeWorkerTokenOf(context, 'all', { tokenId: params.id }),
  }),
];
