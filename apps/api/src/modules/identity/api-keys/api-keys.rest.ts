import {
  acknowledged,
  apiKeyChanges,
  apiKeyIdInput,
  apiKeyView,
  createApiKeyInput,
  listApiKeysOutput,
  newApiKeyView,
} from '@pingvas/contracts';
import { z } from 'zod';
import { type RestRoute, restRoute } from '../../../platform/rest/rest-route.ts';
import { createApiKey, listApiKeys, revokeApiKey, updateApiKey } from './manage-api-keys.ts';

const byId = z.object({ id: apiKeyIdInput.shape.keyId });

/** The caller's own keys, for callers in any language; never for a key itself. */
export const apiKeysRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/users/me/api-keys',
    summary: 'The own API keys with what they may spend and have spent, newest first',
    audience: 'signedIn',
    output: listApiKeysOutput,
    status: 200,
    run: (context) => listApiKeys(context),
  }),
  restRoute({
    method: 'post',
    path: '/users/me/api-keys',
    summary: 'Make an API key; the key itself is in this answer and nowhere else',
    audience: 'proven',
    body: createApiKeyInput,
    output: newApiKeyView,
    status: 201,
    run: (context, { body }) => createApiKey(context, body),
  }),
  restRoute({
    method: 'patch',
    path: '/users/me/api-keys/{id}',
    summary: 'Rename an API key, change what it may spend, or take scopes away',
    audience: 'proven',
    params: byId,
    body: apiKeyChanges,
    output: apiKeyView,
    status: 200,
    run: (context, { params, body }) => updateApiKey(context, { keyId: params.id, ...body }),
  }),
  restRoute({
    method: 'delete',
    path: '/users/me/api-keys/{id}',
    summary: 'Revoke an API key at once',
    audience: 'signedIn',
    params: byId,
    output: acknowledged,
    status: 200,
    run: (context, { params }) => revokeApiKey(context, { keyId: params.id }),
  }),
];
