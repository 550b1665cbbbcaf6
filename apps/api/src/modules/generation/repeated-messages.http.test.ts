import { randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { type DeliverInput, generationView, type RenderWork } from '@pingvas/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestApi, type TestApi, type TestPerson, type TestWorker } from '../../testing/index.ts';
import { factsOf, pictureOf } from './scripted-worker.fixture.ts';

let api: TestApi;
let worker: TestWorker;
const modelName = 'a model';
const recipe = { prompt: 'a lighthouse at dusk', width: 64, height: 64 };

beforeAll(async () => {
  api = await startTestApi();
  worker = await api.newWorker();
  await worker.client.fleet.register.mutate({
    name: 'box',
    models: [{ key: randomUUID(), name: modelName, base: 'sd-1', type: 'main', hash: null }],
    engine: { version: '6.14.2', isEmulator: true },
    machine: { hostname: 'box', platform: 'linux', cpuCount: 2, memoryBytes: 2 ** 33, gpus: [] },
  });
});
afterAll(() => api?.stop());

const lost = { data: { errorCode: 'fleet.lease-lost' } };

async function claimed(person: TestPerson): Promise<RenderWork> {
  await person.client.generation.request.mutate({ recipe, requestKey: randomUUID() });
  const { work } = await worker.client.fleet.claim.mutate({
    modelNames: [modelName],
    loadedModelName: null,
    waitSeconds: 5,
  });
  if (work === null) throw new Error('there was nothing to claim');
  return work;
}

async function announced(work: RenderWork): Promise<DeliverInput> {
  const bytes = await pictureOf(work, 0);
  const facts = { leaseId: work.leaseId, pictureIndex: 0, ...factsOf(bytes) };
  const { url, method, headers } = await worker.client.fleet.grantUpload.mutate(facts);
  const put = await fetch(url, { method, headers, body: Buffer.from(bytes) });
  expect(put.status).toBe(200);
  return { ...facts, renderSeconds: 0.5 };
}

async function beat({ leaseId }: RenderWork) {
  const { verdicts } = await worker.client.fleet.beat.mutate({ leases: [{ leaseId, stage: 'rendering' }] });
  return verdicts[0]?.verdict;
}

const answered = z.object({ result: z.object({ data: generationView }) });

/** One call on a connection of the caller's choice. */
function requestOn(agent: Agent, person: TestPerson, requestKey: string) {
  return new Promise<z.infer<typeof generationView>>((resolve, reject) => {
    const call = httpRequest(
      `${api.url}/trpc/generation.request`,
      {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${person.token}` },
      },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        const parsed = answered.safeParse(JSON.parse(text));
        if (parsed.success) resolve(parsed.data.result.data);
        else reject(new Error(text));
      },
    );
    call.on('error', reject);
    call.end(JSON.stringify({ recipe: { ...recipe, count: 2 }, requestKey }));
  });
}

describe('messages that come twice, or late', () => {
  it('of one request key, twenty on two connections at once, are one generation with one price', async () => {
    const person = await api.newPerson({ credits: 50 });
    const before = await person.client.credits.balance.query();
    const agents = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: 1 }));
    const requestKey = randomUUID();
    const views = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const agent = agents[index % 2];
        if (agent === undefined) throw new Error('there are two');
        return requestOn(agent, person, requestKey);
      }),
    );
    for (const agent of agents) agent.destroy();
    expect(new Set(views.map(({ id }) => id)).size).toBe(1);
    expect((await person.client.generation.list.query({ limit: 10 })).items).toHaveLength(1);
    expect(await person.client.credits.balance.query()).toEqual({ balance: before.balance - 2, held: 2 });
    await person.client.generation.cancel.mutate({ generationId: views[0]?.id ?? '' });
    expect(await person.client.credits.balance.query()).toEqual(before);
  });

  it('of one delivery, at once and once more, publish one picture', async () => {
    const person = await api.newPerson({ credits: 50 });
    const work = await claimed(person);
    const delivery = await announced(work);
    const deliver = () => worker.client.fleet.deliver.mutate(delivery);
    expect(await Promise.all([deliver(), deliver()])).toEqual([{ isComplete: true }, { isComplete: true }]);
    expect(await deliver()).toEqual({ isComplete: true });
    const { images, creditsConsumed } = await person.client.generation.get.query(work);
    expect(images).toHaveLength(1);
    expect(creditsConsumed).toBe(1);
  });

  it('after the end change nothing: no grant, no failure, no release, and a beat hears that all is well', async () => {
    const person = await api.newPerson({ credits: 50 });
    const work = await claimed(person);
    const { leaseId } = work;
    const { renderSeconds: _renderSeconds, ...facts } = await announced(work);
    await worker.client.fleet.deliver.mutate({ ...facts, renderSeconds: 0.5 });
    const before = await person.client.credits.balance.query();

    expect(await beat(work)).toBe('ok');
    await expect(worker.client.fleet.grantUpload.mutate(facts)).rejects.toMatchObject(lost);
    await expect(worker.client.fleet.release.mutate({ leaseId })).rejects.toMatchObject(lost);
    await expect(
      worker.client.fleet.fail.mutate({ leaseId, code: 'engine-error', message: 'too late' }),
    ).rejects.toMatchObject(lost);
    expect((await person.client.generation.get.query(work)).status).toBe('succeeded');
    expect(await person.client.credits.balance.query()).toEqual(before);
  });

  it('after a cancel publish nothing and cost nothing, and the next beat says why', async () => {
    const person = await api.newPerson({ credits: 50 });
    const before = await person.client.credits.balance.query();
    const work = await claimed(person);
    const delivery = await announced(work);
    await person.client.generation.cancel.mutate(work);

    await expect(worker.client.fleet.deliver.mutate(delivery)).rejects.toMatchObject(lost);
    expect(await beat(work)).toBe('cancel');
    expect(await person.client.generation.get.query(work)).toMatchObject({ status: 'cancelled', images: [] });
    expect(await person.client.credits.balance.query()).toEqual(before);
  });
});
