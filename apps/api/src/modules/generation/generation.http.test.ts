import { randomUUID } from 'node:crypto';
import { readError } from '@pingvas/api-client';
import type { RegisterWorkerInput, RenderWork } from '@pingvas/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../parts.ts';
import {
  callRest,
  callTrpc,
  codeOf,
  refusedFieldsOf,
  startTestApi,
  type TestApi,
  type TestPerson,
  type TestWorker,
  trpcCodeOf,
} from '../../testing/index.ts';
import { revokeWorkerToken } from '../fleet/index.ts';
import { factsOf, pictureOf } from './scripted-worker.fixture.ts';

let api: TestApi;
let person: TestPerson;
let worker: TestWorker;
let modelId: string;
const modelName = 'a model';
const registration: RegisterWorkerInput = {
  name: 'box',
  models: [{ key: randomUUID(), name: modelName, base: 'sd-1', type: 'main', hash: null }],
  engine: { version: '6.14.2', isEmulator: true },
  machine: { hostname: 'box', platform: 'linux', cpuCount: 2, memoryBytes: 2 ** 33, gpus: [] },
};

beforeAll(async () => {
  api = await startTestApi();
  person = await api.newPerson({ credits: 500 });
  worker = await api.newWorker();
  await worker.client.fleet.register.mutate(registration);
  const { items } = await person.client.models.list.query();
  modelId = items[0]?.id ?? '';
});
afterAll(() => api?.stop());

async function claim(waitSeconds = 5): Promise<RenderWork> {
  const { work } = await worker.client.fleet.claim.mutate({
    modelNames: [modelName],
    loadedModelName: null,
    waitSeconds,
  });
  if (work === null) throw new Error('there was nothing to claim');
  return work;
}

/** As a worker does it: announces, puts to the address it was given, and says so. */
async function finish(work: RenderWork): Promise<void> {
  for (const pictureIndex of work.pictureIndices) {
    const bytes = await pictureOf(work, pictureIndex);
    const facts = { leaseId: work.leaseId, pictureIndex, ...factsOf(bytes) };
    const grant = await worker.client.fleet.grantUpload.mutate(facts);
    const put = await fetch(grant.url, {
      method: grant.method,
      headers: grant.headers,
      body: Buffer.from(bytes),
    });
    expect(put.ok).toBe(true);
    await worker.client.fleet.deliver.mutate({ ...facts, renderSeconds: 0.5 });
  }
}

const recipe = { prompt: 'a lighthouse at dusk', width: 64, height: 64 };
const rest = (path: string, call: Parameters<typeof callRest>[2] = {}) =>
  callRest(api.url, path, { token: person.token, ...call });

describe('a generation over the wire', () => {
  it('goes from the typed client’s request to a picture that can be downloaded', async () => {
    const asked = await person.client.generation.request.mutate({ recipe, requestKey: randomUUID() });
    const work = await claim();
    expect(work.generationId).toBe(asked.id);
    const { verdicts } = await worker.client.fleet.beat.mutate({
      leases: [{ leaseId: work.leaseId, stage: 'rendering', pictureIndex: 0, step: 1, steps: 30 }],
    });
    expect(verdicts).toEqual([{ leaseId: work.leaseId, verdict: 'ok' }]);
    await finish(work);
    const done = await person.client.generation.get.query({ generationId: asked.id });
    expect(done.status).toBe('succeeded');
    const picture = await fetch(done.images[0]?.url ?? '');
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect((await picture.bytes()).byteLength).toBe(done.images[0]?.sizeBytes);
  });

  it('is asked for over REST with 202, once per Idempotency-Key, and read, listed and cancelled in snake_case', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await rest('/generations', {
      body: { ...recipe, model_id: modelId, cfg_scale: 5 },
      headers,
    });
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({
      status: 'queued',
      credits_consumed: 0,
      recipe: { cfg_scale: 5, model_id: modelId },
    });
    const again = await rest('/generations', {
      body: { ...recipe, model_id: modelId, cfg_scale: 5 },
      headers,
    });
    expect(again.body).toEqual(first.body);
    const other = await rest('/generations', { body: { ...recipe, prompt: 'a cat' }, headers });
    expect([other.status, codeOf(other)]).toEqual([409, 'request.key-reused']);

    const { id } = first.body as { id: string };
    expect((await rest(`/generations/${id}`)).body).toEqual(first.body);
    expect((await rest('/generations?limit=1')).body).toMatchObject({ items: [{ id }] });
    const cancelled = await rest(`/generations/${id}/cancel`, { method: 'POST' });
    expect([cancelled.status, cancelled.body]).toMatchObject([200, { status: 'cancelled' }]);
  });

  it('waits over REST for its picture', async () => {
    const waiting = rest('/images/text-to-image', { body: recipe });
    const work = await claim();
    await finish(work);
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ generation_id: work.generationId });
    const { image_url: url } = answer.body as { image_url: string };
    expect((await fetch(url)).status).toBe(200);
  });

  it('says over REST when there will be no picture', async () => {
    const waiting = rest('/images/text-to-image', { body: recipe });
    const work = await claim();
    await worker.client.fleet.fail.mutate({
      leaseId: work.leaseId,
      code: 'unknown-model',
      fault: 'model',
      message: 'a secret of the operators',
      isRetryable: false,
    });
    const answer = await waiting;
    expect([answer.status, codeOf(answer)]).toEqual([502, 'generation.failed']);
    expect(answer.body).toMatchObject({ details: { reason: 'unknown-model' } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('names every refused field of a recipe in the caller’s own spelling', async () => {
    const answer = await rest('/generations', {
      body: {
        prompt: '',
        width: 63,
        height: 4096,
        steps: 0,
        cfg_scale: 99,
        seed: '-1',
        count: 9,
        scheduler: 'x',
      },
    });
    expect(answer.status).toBe(400);
    expect(refusedFieldsOf(answer)).toEqual(
      expect.arrayContaining([
        'cfg_scale',
        'count',
        'height',
        'prompt',
        'scheduler',
        'seed',
        'steps',
        'width',
      ]),
    );
    const typed = await callTrpc(api.url, {
      path: 'generation.request',
      input: { recipe: { prompt: 5, seed: 12 }, requestKey: 'has spaces' },
      headers: { authorization: `Bearer ${person.token}` },
    });
    expect([typed.status, trpcCodeOf(typed)]).toEqual([400, 'request.invalid']);
    for (const path of ['recipe.prompt', 'recipe.seed', 'requestKey']) expect(typed.text).toContain(path);
  });

  it('answers somebody else with 404 and without a word about it', async () => {
    const asked = await person.client.generation.request.mutate({ recipe, requestKey: randomUUID() });
    const stranger = await api.newPerson();
    for (const [path, method] of [
      [`/generations/${asked.id}`, 'GET'],
      [`/generations/${asked.id}/cancel`, 'POST'],
    ] as const) {
      const answer = await callRest(api.url, path, { token: stranger.token, method });
      expect([answer.status, codeOf(answer)]).toEqual([404, 'generation.not-found']);
      expect(JSON.stringify(answer.body)).not.toContain('lighthouse');
    }
    expect((await callRest(api.url, `/generations/${asked.id}`)).status).toBe(401);
    await person.client.generation.cancel.mutate({ generationId: asked.id });
  });

  it('is refused with 402 and the two numbers when the credits do not suffice', async () => {
    const poor = await api.newPerson();
    const answer = await callRest(api.url, '/generations', {
      token: poor.token,
      body: { prompt: 'x', width: 2048, height: 2048, steps: 150, count: 8 },
    });
    expect([answer.status, codeOf(answer)]).toEqual([402, 'credits.not-enough']);
    expect(answer.body).toMatchObject({ details: { price: 320, balance: 100 } });
  });
});

describe('the machines’ router', () => {
  it('refuses every call without a token of a worker, a person’s own token included', async () => {
    const paths = ['register', 'claim', 'beat', 'grantUpload', 'deliver', 'fail', 'release'];
    for (const path of paths) {
      for (const token of [null, person.token, `pgw_${'x'.repeat(43)}`]) {
        const answer = await callTrpc(api.url, {
          router: 'worker-trpc',
          path: `fleet.${path}`,
          headers: token === null ? {} : { authorization: `Bearer ${token}` },
        });
        expect([path, answer.status, trpcCodeOf(answer)]).toEqual([path, 401, 'fleet.unknown-worker']);
      }
    }
  });

  it('refuses even its own lease to a token that was revoked after a call of the same kind', async () => {
    const late = await api.newWorker();
    const { workerId } = await late.client.fleet.register.mutate({ ...registration, name: 'late' });
    const asked = await person.client.generation.request.mutate({ recipe, requestKey: randomUUID() });
    const { work } = await late.client.fleet.claim.mutate({
      workerId,
      modelNames: [modelName],
      loadedModelName: null,
      waitSeconds: 5,
    });
    if (work === null) throw new Error('There was nothing to claim');
    const bytes = await pictureOf(work, 0);
    const facts = { leaseId: work.leaseId, pictureIndex: 0, ...factsOf(bytes) };
    const { url, method, headers } = await late.client.fleet.grantUpload.mutate(facts);
    expect((await fetch(url, { method, headers, body: Buffer.from(bytes) })).status).toBe(200);
    await revokeWorkerToken(newContext(api.parts), late.tokenId);
    const delivery = { ...facts, renderSeconds: 1 };
    for (const call of [
      () => late.client.fleet.deliver.mutate(delivery),
      () => late.client.fleet.grantUpload.mutate(facts),
      () => late.client.fleet.deliver.mutate(delivery),
    ]) {
      const refusal = await call().catch((error: unknown) => readError(error)?.code);
      expect(refusal).toBe('fleet.unknown-worker');
    }
    expect(await person.client.generation.get.query({ generationId: asked.id })).toMatchObject({
      images: [],
    });
    await person.client.generation.cancel.mutate({ generationId: asked.id });
  });

  it('takes an upload once, and only what was announced', async () => {
    const asked = await person.client.generation.request.mutate({ recipe, requestKey: randomUUID() });
    const work = await claim();
    const bytes = await pictureOf(work, 0);
    const facts = { leaseId: work.leaseId, pictureIndex: 0, ...factsOf(bytes) };
    const { url, method, headers } = await worker.client.fleet.grantUpload.mutate(facts);
    const put = (body: Uint8Array, address = url) =>
      fetch(address, { method, headers, body: Buffer.from(body) }).then(({ status }) => status);
    const forged = Uint8Array.from(bytes);
    forged[30] = (forged[30] ?? 0) ^ 1;
    expect(await put(forged)).toBeGreaterThanOrEqual(400);
    expect(await put(bytes, url.replace('0-', '1-'))).toBe(403);
    expect(await put(bytes)).toBe(200);
    expect(await put(bytes)).toBe(412);
    expect(await worker.client.fleet.deliver.mutate({ ...facts, renderSeconds: 1 })).toEqual({
      isComplete: true,
    });
    expect((await person.client.generation.get.query({ generationId: asked.id })).status).toBe('succeeded');
  });
});

describe('the live stream over the wire', () => {
  it('carries changes to the typed client', async () => {
    let hear = (_status: string) => {};
    const cancelled = new Promise<string>((resolve) => {
      hear = (status) => {
        if (status === 'cancelled') resolve(status);
      };
    });
    let isOpen = () => {};
    const open = new Promise<void>((resolve) => {
      isOpen = resolve;
    });
    const subscription = person.client.live.events.subscribe(undefined, {
      onData({ data }) {
        if (data.type === 'credits.changed') isOpen();
        if (data.type === 'generation.changed') hear(data.generation.status);
      },
    });
    await open;
    const asked = await person.client.generation.request.mutate({ recipe, requestKey: randomUUID() });
    await person.client.generation.cancel.mutate({ generationId: asked.id });
    expect(await cancelled).toBe('cancelled');
    subscription.unsubscribe();
  });

  it('ends when its session is logged out, and does not open again', async () => {
    const guest = await api.newPerson();
    const headers = { authorization: `Bearer ${guest.token}` };
    const response = await fetch(`${api.url}/trpc/live.events`, { headers });
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      // The opening is complete with the credits; from then on only the end can come.
      if (text.includes('credits.changed')) break;
    }
    expect(text).toContain('id: ');
    const reopened = await fetch(`${api.url}/trpc/live.events`, { headers });
    const ending = reopened.text();
    await guest.client.identity.logOut.mutate();
    await ending;
    const refused = await callTrpc(api.url, { path: 'live.events', kind: 'subscription', headers });
    expect(trpcCodeOf(refused)).toBe('identity.unauthenticated');
  });
});
