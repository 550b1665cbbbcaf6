import { createPingvasClient } from '@pingvas/api-client';
import type { CreateApiKeyInput } from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import { expect } from 'vitest';
import type { AppRouter } from '../../../app-router.ts';
import { callRest, startTestApi, type TestPerson } from '../../../testing/index.ts';

/** The whole api with a model that pictures can be asked of, and calls of people's keys. */
export async function openKeyWorld() {
  const api = await startTestApi();
  const worker = await api.newWorker();
  await worker.client.fleet.register.mutate({
    name: 'box',
    models: [{ key: newId(), name: 'a model', base: 'sd-1', type: 'main', hash: null }],
    engine: { version: '6.14.2', isEmulator: false },
    machine: { hostname: 'box', platform: 'linux', cpuCount: 2, memoryBytes: 2 ** 33, gpus: [] },
  });
  const { client } = await api.newPerson();
  const modelId = (await client.models.list.query()).items[0]?.id ?? '';
  const recipe = () => ({ prompt: 'a lighthouse', modelId, width: 64, height: 64 }) as const;
  const asKey = (secret: string) => createPingvasClient<AppRouter>({ url: api.url, token: secret });

  return {
    api,
    recipe,
    asKey,
    em: () => api.parts.orm.em.fork(),
    newKey: (person: TestPerson, given: Partial<CreateApiKeyInput> = {}) =>
      person.client.identity.apiKeys.create.mutate({
        name: 'a script',
        scopes: ['read', 'generate', 'manage'],
        expiresInDays: 30,
        ...given,
      }),
    /** What a call with this token hears. */
    statusWith: async (token: string) => (await callRest(api.url, '/credits', { token })).status,
    /** Asks for a picture. */
    ask: (secret: string, requestKey: string = newId()) =>
      asKey(secret).generation.request.mutate({ recipe: recipe(), requestKey }),
  };
}

export type KeyWorld = Awaited<ReturnType<typeof openKeyWorld>>;

/** A refusal of the typed client with this code and, among others, these details. */
export const refusedWith = (errorCode: string, details: object = {}) => ({
  data: expect.objectContaining({ errorCode, details: expect.objectContaining(details) }),
});
