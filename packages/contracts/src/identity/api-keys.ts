import { z } from 'zod';
import { id, line, moment } from '../text.ts';
import { apiKeyScope } from './scopes.ts';

/** Keys that have not been revoked. */
export const apiKeysMax = 50;
const daysMax = 3_650;
const creditsMax = 1_000_000_000;

/** What a key may spend, in credits, per day (UTC) or in all; null for no limit. */
export const apiKeyCap = z.int().min(1).max(creditsMax).nullable();

const scopes = z
  .array(apiKeyScope)
  .min(1)
  .max(50)
  .transform((given) => [...new Set(given)]);

export const apiKeyView = z.object({
  id,
  name: z.string(),
  /** The first characters of the key behind its prefix, to tell it from others. */
  hint: z.string(),
  scopes: z.array(z.string()),
  createdAt: moment,
  /** Null: it lives until it is revoked. */
  expiresAt: moment.nullable(),
  isExpired: z.boolean(),
  /** To the minute. */
  lastUsedAt: moment.nullable(),
  creditsPerDay: apiKeyCap,
  creditsInAll: apiKeyCap,
  /** On this day (UTC); what was held and given back does not count. */
  spentToday: z.int(),
  spentInAll: z.int(),
});
export type ApiKeyView = z.infer<typeof apiKeyView>;

export const listApiKeysOutput = z.object({ items: z.array(apiKeyView) });

/** `secret` is the key itself: shown here and never again. */
export const newApiKeyView = z.object({ key: apiKeyView, secret: z.string() });
export type NewApiKeyView = z.infer<typeof newApiKeyView>;

export const createApiKeyInput = z.object({
  name: line(100),
  scopes,
  /** Null: it lives until it is revoked. */
  expiresInDays: z.int().min(1).max(daysMax).nullable(),
  creditsPerDay: apiKeyCap.default(null),
  creditsInAll: apiKeyCap.default(null),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeyInput>;

export const apiKeyIdInput = z.object({ keyId: id });
export type ApiKeyIdInput = z.infer<typeof apiKeyIdInput>;

/** What is left out stays. Scopes can be taken away, never added: a key that may do more is a new key. */
export const apiKeyChanges = z.object({
  name: line(100).optional(),
  scopes: scopes.optional(),
  creditsPerDay: apiKeyCap.optional(),
  creditsInAll: apiKeyCap.optional(),
});
export const updateApiKeyInput = apiKeyIdInput.extend(apiKeyChanges.shape);
export type UpdateApiKeyInput = z.infer<typeof updateApiKeyInput>;
