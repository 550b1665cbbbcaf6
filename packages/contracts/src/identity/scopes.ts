import { z } from 'zod';

/** What a single API key may do in a single module. New modules add theirs. */
export const moduleScopes = [
  'account:read',
  'credits:read',
  'models:read',
  'engine:read',
  'images:read',
  'images:manage',
  'generation:read',
  'generation:generate',
  'generation:manage',
  'live:read',
] as const;
export type ModuleScope = (typeof moduleScopes)[number];

/** `read`, `generate` and `manage` stand for that verb in every module, also in those to come. */
export const apiKeyScope = z.enum(['read', 'generate', 'manage', ...moduleScopes]);
export type ApiKeyScope = z.infer<typeof apiKeyScope>;

/** True when a key with these scopes may do what asks for `needed`. No verb implies another. */
export function holdsScope(scopes: readonly ApiKeyScope[], needed: ModuleScope): boolean {
  return scopes.some((scope) => scope === needed || needed.endsWith(`:${scope}`));
}
