import {
  type ApiKeyView,
  apiKeyIdInput,
  createApiKeyInput,
  createOwnWorkerTokenInput,
  createWorkerTokenInput,
  listApiKeysOutput,
  listWorkerTokensOutput,
  newApiKeyView,
  newWorkerTokenView,
  renameWorkerTokenInput,
  rotateWorkerTokenInput,
  updateApiKeyInput,
  type WorkerTokenView,
  workerTokenIdInput,
} from '@pingvas/contracts';
import { refuse, t } from './fake-server.ts';

/** What the server of a test knows of keys and worker tokens, and what it was asked for. */
export interface FakeKeys {
  keys: ApiKeyView[];
  tokens: WorkerTokenView[];
  readonly asked: { readonly path: string; readonly input: unknown }[];
}

export const fakeSecret = `pgv_${'a'.repeat(49)}`;
export const fakeTokenSecret = `pgw_${'b'.repeat(43)}`;

const at = '2026-11-21T09:00:00.000Z';
const idOf = (number: number) => `01930000-0000-7000-8000-0000000000${String(number).padStart(2, '0')}`;

export function buildKey(number: number, given: Partial<ApiKeyView> = {}): ApiKeyView {
  return {
    id: idOf(number),
    name: `script ${number}`,
    hint: 'AbC1',
    scopes: ['read'],
    createdAt: at,
    expiresAt: null,
    isExpired: false,
    lastUsedAt: null,
    creditsPerDay: null,
    creditsInAll: null,
    spentToday: 0,
    spentInAll: 0,
    ...given,
  };
}

export function buildToken(number: number, given: Partial<WorkerTokenView> = {}): WorkerTokenView {
  return {
    id: idOf(number),
    label: `GPU ${number}`,
    pools: [{ kind: 'shared' }],
    owner: null,
    createdAt: at,
    expiresAt: null,
    lastUsedAt: null,
    rotatedAt: null,
    previousUntil: null,
    workers: [],
    ...given,
  };
}

/** The rows of keys and tokens, for the router of a test's server. */
export function fakeKeyRows(state: FakeKeys) {
  const heard = (path: string, input: unknown) => void state.asked.push({ path, input });
  const renamed = (tokenId: string, changes: Partial<WorkerTokenView>) => {
    state.tokens = state.tokens.map((token) => (token.id === tokenId ? { ...token, ...changes } : token));
    return state.tokens.find(({ id }) => id === tokenId) ?? buildToken(99);
  };
  const tokenRows = {
    list: t.procedure.output(listWorkerTokensOutput).query(() => ({ items: state.tokens })),
    rename: t.procedure
      .input(renameWorkerTokenInput)
      .mutation(({ input }) => renamed(input.tokenId, { label: input.label })),
    rotate: t.procedure
      .input(rotateWorkerTokenInput)
      .output(newWorkerTokenView)
      .mutation(({ input }) => {
        heard('rotate', input);
        return { token: renamed(input.tokenId, { rotatedAt: at }), secret: fakeTokenSecret };
      }),
    revoke: t.procedure.input(workerTokenIdInput).mutation(({ input }) => {
      state.tokens = state.tokens.filter(({ id }) => id !== input.tokenId);
      return { ok: true };
    }),
  };
  const made = (label: string, given: Partial<WorkerTokenView> = {}) => {
    const token = buildToken(state.tokens.length + 50, { label, ...given });
    state.tokens = [token, ...state.tokens];
    return { token, secret: fakeTokenSecret };
  };
  return {
    apiKeys: t.router({
      list: t.procedure.output(listApiKeysOutput).query(() => ({ items: state.keys })),
      create: t.procedure
        .input(createApiKeyInput)
        .output(newApiKeyView)
        .mutation(({ input }) => {
          heard('create', input);
          const { expiresInDays: _days, ...rest } = input;
          const key = buildKey(state.keys.length + 50, rest);
          state.keys = [key, ...state.keys];
          return { key, secret: fakeSecret };
        }),
      update: t.procedure.input(updateApiKeyInput).mutation(({ input }) => {
        heard('update', input);
        return state.keys[0];
      }),
      revoke: t.procedure.input(apiKeyIdInput).mutation(({ input }) => {
        state.keys = state.keys.filter(({ id }) => id !== input.keyId);
        return { ok: true };
      }),
    }),
    ownWorkers: t.router({
      ...tokenRows,
      create: t.procedure
        .input(createOwnWorkerTokenInput)
        .output(newWorkerTokenView)
        .mutation(({ input }) => made(input.label)),
    }),
    workerTokens: t.router({
      ...tokenRows,
      create: t.procedure
        .input(createWorkerTokenInput)
        .output(newWorkerTokenView)
        .mutation(({ input }) => {
          heard('create', input);
          const unknown = input.people.findIndex((email) => email.startsWith('nobody'));
          if (unknown < 0) return made(input.label);
          return refuse('request.invalid', { fields: [{ path: `people.${unknown}`, message: 'unknown' }] });
        }),
    }),
  };
}
