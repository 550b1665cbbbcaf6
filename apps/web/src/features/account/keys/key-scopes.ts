import { type ApiKeyScope, apiKeyScope, type ModuleScope, moduleScopes } from '@pingvas/contracts';

/** What a person picks instead of single scopes; `own` is a choice of single ones. */
export const presets = ['pictures', 'read', 'all', 'own'] as const;
export type Preset = (typeof presets)[number];

/** The scopes of each preset that is one. */
export const scopesOf: Readonly<Record<Exclude<Preset, 'own'>, readonly ApiKeyScope[]>> = {
  pictures: [
    'generation:generate',
    'generation:read',
    'images:read',
    'models:read',
    'credits:read',
    'engine:read',
    'live:read',
  ],
  read: ['read'],
  all: ['read', 'generate', 'manage'],
};

type ModuleOf<Scope> = Scope extends `${infer Module}:${string}` ? Module : never;
type VerbOf<Scope> = Scope extends `${string}:${infer Verb}` ? Verb : never;
export type ScopeModule = ModuleOf<ModuleScope>;
export type ScopeVerb = VerbOf<ModuleScope>;

/** The two halves of a scope; null as module for one that stands for its verb everywhere. */
export function partsOf(scope: ApiKeyScope): {
  readonly module: ScopeModule | null;
  readonly verb: ScopeVerb;
} {
  const [first = '', second] = scope.split(':');
  return second === undefined
    ? { module: null, verb: first as ScopeVerb }
    : { module: first as ScopeModule, verb: second as ScopeVerb };
}

/** Each module with what can be allowed in it, in the order of the contract. */
export const scopesByModule: readonly (readonly [ScopeModule, readonly ModuleScope[]])[] = [
  ...Map.groupBy(moduleScopes, (scope) => partsOf(scope).module),
].flatMap(([module, scopes]) => (module === null ? [] : [[module, scopes] as const]));

/** Scopes of this version; a newer server may know more. */
export function knownScopes(scopes: readonly string[]): ApiKeyScope[] {
  return apiKeyScope.options.filter((scope) => scopes.includes(scope));
}

/** The preset that these scopes are, or `own`. */
export function presetOf(scopes: readonly string[]): Preset {
  const isSame = (others: readonly string[]) =>
    others.length === scopes.length && others.every((scope) => scopes.includes(scope));
  return presets.find((preset) => preset !== 'own' && isSame(scopesOf[preset])) ?? 'own';
}
