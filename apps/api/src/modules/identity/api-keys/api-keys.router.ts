import {
  acknowledged,
  apiKeyIdInput,
  apiKeyView,
  createApiKeyInput,
  listApiKeysOutput,
  newApiKeyView,
  updateApiKeyInput,
} from '@pingvas/contracts';
import { proven, router, signedIn } from '../../../platform/trpc/procedures.ts';
import { createApiKey, listApiKeys, revokeApiKey, updateApiKey } from './manage-api-keys.ts';

const built = router({
  list: signedIn.output(listApiKeysOutput).query(({ ctx }) => listApiKeys(ctx)),
  create: proven
    .input(createApiKeyInput)
    .output(newApiKeyView)
    .mutation(({ ctx, input }) => createApiKey(ctx, input)),
  update: proven
    .input(updateApiKeyInput)
    .output(apiKeyView)
    .mutation(({ ctx, input }) => updateApiKey(ctx, input)),
  // Ending one is never made harder than necessary.
  revoke: signedIn
    .input(apiKeyIdInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
});

type Built = typeof built;
export interface ApiKeysRouter extends Built {}
/** A person's keys for their scripts. */
export const apiKeysRouter: ApiKeysRouter = built;
