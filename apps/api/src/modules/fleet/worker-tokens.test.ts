import { createWorkerClient } from '@pingvas/api-client';
import { AuditEvent, newId } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callRest, codeOf, type RestCall, startTestApi, type TestApi } from '../../testing/index.ts';
import type { WorkerRouter } from '../../worker-router.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const month = { label: 'my GPU', expiresInDays: 30 };
const registration = (name: string) => ({
  name,
  models: [{ key: newId(), name: 'a model', base: 'sd-1', type: 'main', hash: null }],
  engine: { version: '6.14.2', isEmulator: false },
  machine: { hostname: name, platform: 'linux', cpuCount: 2, memoryBytes: 2 ** 33, gpus: [] },
});
const refusedWith = (errorCode: string) => ({ data: expect.objectContaining({ errorCode }) });

describe('worker tokens over HTTP', () => {
  it('let a person’s own machine claim that person’s work and no other', async () => {
    const shared = await api.newWorker();
    await shared.client.fleet.register.mutate(registration('rack'));
    const [owner, other] = [await api.newPerson({ credits: 10 }), await api.newPerson({ credits: 10 })];
    const { secret } = await owner.client.ownWorkers.create.mutate(month);
    const machine = createWorkerClient<WorkerRouter>({ url: api.url, token: secret });
    const { workerId } = await machine.fleet.register.mutate(registration('desk'));
    const recipe = { prompt: 'a jar', width: 64, height: 64 };
    await other.client.generation.request.mutate({ recipe, requestKey: newId() });
    const claim = { workerId, modelNames: ['a model'], loadedModelName: null, waitSeconds: 0 };
    expect((await machine.fleet.claim.mutate(claim)).work).toBeNull();
    const asked = await owner.client.generation.request.mutate({ recipe, requestKey: newId() });
    expect((await machine.fleet.claim.mutate(claim)).work?.generationId).toBe(asked.id);

    const { items } = await owner.client.ownWorkers.list.query();
    expect(items).toMatchObject([{ workers: [{ name: 'desk', isPresent: true }] }]);
    expect((await other.client.ownWorkers.list.query()).items).toEqual([]);
  });

  it('are lent by nobody whose mailbox is not known to be theirs', async () => {
    const person = await api.newPerson({ isVerified: false });
    await expect(person.client.ownWorkers.create.mutate(month)).rejects.toMatchObject(
      refusedWith('identity.email-unverified'),
    );
  });

  it('show operators all of them, without a secret, and every act about them is on record', async () => {
    const [operator, person] = [await api.newPerson({ role: 'admin' }), await api.newPerson()];
    const own = await person.client.ownWorkers.create.mutate(month);
    const { workerTokens } = operator.client;
    const { items } = await workerTokens.list.query();
    expect(items.map(({ id }) => id)).toContain(own.token.id);
    expect(JSON.stringify(items)).not.toContain(own.secret);
    const tokenId = own.token.id;
    await workerTokens.rename.mutate({ tokenId, label: 'renamed' });
    await workerTokens.rotate.mutate({ tokenId });
    await workerTokens.revoke.mutate({ tokenId });
    const acts = await api.parts.orm.em
      .fork()
      .find(
        AuditEvent,
        { targetUserId: person.user.id, action: { $like: 'fleet.%' } },
        { orderBy: { id: 'asc' } },
      );
    expect(acts.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['fleet.token-created', person.user.id],
      ['fleet.token-renamed', operator.user.id],
      ['fleet.token-rotated', operator.user.id],
      ['fleet.token-revoked', operator.user.id],
    ]);
    expect(acts.some(({ details }) => JSON.stringify(details).includes('pgw_'))).toBe(false);
  });

  it('are made, changed and ended by scripts, and the machine goes on with either secret', async () => {
    const { token } = await api.newPerson();
    const path = '/users/me/worker-tokens';
    const call = (rest: string, given: RestCall = {}) =>
      callRest(api.url, `${path}${rest}`, { token, ...given });
    const shown = z.object({
      secret: z.string(),
      token: z.object({ id: z.string(), label: z.string(), previous_until: z.string().nullable() }),
    });
    const made = await call('', { body: { label: 'my GPU', expires_in_days: null } });
    const first = shown.parse(made.body);
    expect([made.status, first.token]).toMatchObject([201, { label: 'my GPU', previous_until: null }]);
    const rotated = await call(`/${first.token.id}/rotate`, { body: {} });
    const second = shown.parse(rotated.body);
    expect([rotated.status, second.token.id]).toEqual([200, first.token.id]);
    expect(second.token.previous_until).not.toBeNull();
    const machines = [first, second].map(({ secret }) =>
      createWorkerClient<WorkerRouter>({ url: api.url, token: secret }),
    );
    for (const machine of machines) await machine.fleet.register.mutate(registration('desk'));

    const list = await call('');
    expect(JSON.stringify(list.body)).not.toContain('pgw_');
    expect(list.body).toMatchObject({ items: [{ id: first.token.id, workers: [{ name: 'desk' }] }] });
    expect((await call(`/${first.token.id}`, { method: 'DELETE' })).status).toBe(200);
    for (const machine of machines) {
      await expect(machine.fleet.register.mutate(registration('desk'))).rejects.toMatchObject(
        refusedWith('fleet.unknown-worker'),
      );
    }
    const gone = await call(`/${first.token.id}/rotate`, { body: {} });
    expect([gone.status, codeOf(gone)]).toEqual([404, 'fleet.token-not-found']);
  });
});
