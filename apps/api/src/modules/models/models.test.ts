import { Model, newId, Worker, WorkerModel, WorkerToken } from '@pingvas/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newContext } from '../../parts.ts';
import type { Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { callRest, startTestApi, type TestApi, type TestPerson } from '../../testing/index.ts';
import { findActiveModel, registerModels } from './index.ts';

let api: TestApi;
let person: TestPerson;
let context: Context;
beforeAll(async () => {
  api = await startTestApi();
  person = await api.newPerson();
  context = newContext(api.parts);
});
afterAll(() => api.stop());
beforeEach(async () => {
  const em = api.parts.orm.em.fork();
  await em.nativeDelete(WorkerModel, {});
  await em.nativeDelete(Model, {});
});

const checkpoint = (name: string, base = 'sd-1') => ({
  key: `key-${name}`,
  name,
  base,
  type: 'main',
  hash: null,
});
const register = (names: readonly string[]) =>
  registerModels(
    context,
    names.map((name) => checkpoint(name)),
  );
const codeThrown = async (promise: Promise<unknown>) => {
  const error = await promise.catch((thrown: unknown) => thrown);
  return error instanceof DomainError ? error.code : null;
};

/** Makes a worker that has these models and was heard of so many seconds ago. */
async function heard(modelIds: readonly string[], secondsAgo: number): Promise<void> {
  const em = api.parts.orm.em.fork();
  const now = new Date();
  const tokenId = newId();
  await em.insert(WorkerToken, { id: tokenId, label: 'x', tokenHash: newId().replaceAll('-', '').repeat(2) });
  const workerId = newId();
  await em.insert(Worker, {
    id: workerId,
    tokenId,
    name: 'w',
    engineVersion: '6',
    isEmulator: true,
    machine: { hostname: 'h', platform: 'p', cpuCount: 1, memoryBytes: 1, gpus: [] },
    registeredAt: now,
    lastSeenAt: new Date(now.getTime() - secondsAgo * 1_000),
  });
  for (const modelId of modelIds) await em.insert(WorkerModel, { workerId, modelId, engineKey: 'k' });
}

describe('registering models', () => {
  it('offers what a worker brings, once, however often and at the same time it is registered', async () => {
    const made = await Promise.all([register(['a', 'b']), register(['b', 'a'])]);
    expect(new Set(made.flat().map(({ modelId }) => modelId)).size).toBe(2);
    const { items } = await person.client.models.list.query();
    expect(items.map(({ name }) => name).sort()).toEqual(['a', 'b']);
  });

  it('keeps what an operator withdrew withdrawn', async () => {
    await register(['a']);
    await api.parts.orm.em.fork().nativeUpdate(Model, { name: 'a' }, { isActive: false });
    await register(['a']);
    expect((await person.client.models.list.query()).items).toEqual([]);
  });

  it('waits for an operator where models are not added by themselves', async () => {
    const careful = { ...context, settings: { ...context.settings, areNewModelsActive: false } };
    await registerModels(careful, [checkpoint('a')]);
    expect(await codeThrown(findActiveModel(context.em.fork()))).toBe('models.unknown');
  });

  it('leaves out what nothing can be drawn with, and a known name under another family', async () => {
    await register(['a']);
    const made = await registerModels(context, [
      checkpoint('a', 'sdxl'),
      checkpoint('flux', 'flux'),
      { ...checkpoint('vae'), type: 'vae' },
      checkpoint('b', 'sdxl'),
      checkpoint('b', 'sd-1'),
    ]);
    expect(made).toEqual([{ modelId: expect.any(String), engineKey: 'key-b' }]);
  });
});

describe('choosing a model', () => {
  it('takes the one that is asked for', async () => {
    const [first] = await register(['a', 'b']);
    const chosen = await findActiveModel(context.em.fork(), first?.modelId);
    expect(chosen).toEqual({ id: first?.modelId, name: 'a', displayName: 'a', base: 'sd-1' });
  });

  it('prefers one that a live worker has when nothing is said', async () => {
    await register(['old']);
    const [young] = await register(['young']);
    expect((await findActiveModel(context.em.fork())).name).toBe('old');
    await heard([young?.modelId ?? ''], 1);
    expect((await findActiveModel(context.em.fork())).name).toBe('young');
    const { items } = await person.client.models.list.query();
    expect(items.map(({ name, isAvailable }) => [name, isAvailable])).toEqual([
      ['young', true],
      ['old', false],
    ]);
  });

  it('does not count a worker that fell silent', async () => {
    const [model] = await register(['a']);
    await heard([model?.modelId ?? ''], 60);
    expect((await person.client.models.list.query()).items[0]?.isAvailable).toBe(false);
  });

  it('names an unknown and an inactive model as what they are', async () => {
    expect(await codeThrown(findActiveModel(context.em.fork(), newId()))).toBe('models.unknown');
    const [model] = await register(['a']);
    await api.parts.orm.em.fork().nativeUpdate(Model, { name: 'a' }, { isActive: false });
    expect(await codeThrown(findActiveModel(context.em.fork(), model?.modelId))).toBe('models.inactive');
  });
});

describe('the models over REST', () => {
  it('are listed in snake_case', async () => {
    await register(['a']);
    const { status, body } = await callRest(api.url, '/models', { token: person.token });
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          id: expect.any(String),
          name: 'a',
          display_name: 'a',
          type: 'main',
          base: 'sd-1',
          is_active: true,
          is_available: false,
          seconds_per_picture: null,
        },
      ],
    });
  });
});
