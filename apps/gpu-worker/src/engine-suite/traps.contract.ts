import { randomUUID } from 'node:crypto';
import { createEngineClient, isEngineError, textToImage } from '@pingvas/invokeai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EngineRig, patience, startEngineRig, suiteWork } from './engine-rig.fixture.ts';
import type { EngineUnderTest } from './engine-under-test.fixture.ts';

/** Where an engine of this version surprises its callers, and how ours comes through. */
export function describeTraps(engineOf: () => EngineUnderTest): void {
  let rig: EngineRig;
  beforeEach(async () => {
    rig = await startEngineRig(engineOf());
  });
  afterEach(() => rig.stop());

  const call = (method: string, path: string, options: { body?: object; encoding?: string } = {}) =>
    fetch(`${engineOf().url}${path}`, {
      method,
      headers: {
        'accept-encoding': options.encoding ?? 'identity',
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });

  describe('an answer without a body', () => {
    it('fails for a caller that asks for gzip, who is told 500 in plain text', async () => {
      const trapped = await call('DELETE', '/api/v2/models/install', { encoding: 'gzip, deflate' });
      expect([trapped.status, await trapped.text()]).toEqual([500, 'Internal Server Error']);
      expect((await call('DELETE', '/api/v2/models/install')).status).toBe(204);
    });

    it('fails after the work was done', async () => {
      const record = `/api/v2/models/i/${await spareModel(engineOf().url)}`;
      expect((await call('DELETE', record, { encoding: 'gzip' })).status).toBe(500);
      expect((await call('GET', record)).status).toBe(404);
    });

    it('is also the first one of a socket that begins with polling; ours does not', async () => {
      const handshake = '/ws/socket.io/?EIO=4&transport=polling';
      expect((await call('GET', handshake, { encoding: 'gzip' })).status).toBe(500);
      expect((await call('GET', handshake)).status).toBe(200);
      const work = suiteWork();
      rig.fleet.offer(work);
      await rig.untilDelivered(work);
      expect(rig.gate.events).toContain('invocation_progress');
    });
  });

  describe('a wrong address', () => {
    it('answers 200 with a web page, and is taken for what it is', async () => {
      const page = await call('GET', '/api/v1/no/such/thing');
      expect([page.status, page.headers.get('content-type')?.split(';')[0]]).toEqual([200, 'text/html']);
      const lost = createEngineClient({ baseUrl: `${engineOf().url}/studio` });
      const error = await lost.version().catch((thrown: unknown) => thrown);
      expect(isEngineError(error, 'not-an-engine')).toBe(true);
      expect((await call('PUT', '/api/v1/app/version')).status).toBe(405);
    });
  });

  describe('a value in a batch that no node can hold', () => {
    it('is taken, and stalls every queue until it is cancelled by its batch and pruned', async () => {
      const first = suiteWork();
      rig.fleet.offer(first);
      await rig.untilDelivered(first);
      const batchId = `poison-${randomUUID()}`;
      const nodes = { noise: { id: 'noise', type: 'noise', width: 64, height: 64 } };
      const data = [[{ node_path: 'noise', field_name: 'width', items: [65] }]];
      const batch = { batch_id: batchId, graph: { id: 'poison', nodes, edges: [] }, data };
      const taken = await call('POST', '/api/v1/queue/elsewhere/enqueue_batch', { body: { batch } });
      expect(taken.status).toBe(200);
      const { item_ids: itemIds } = (await taken.json()) as { item_ids: number[] };

      const held = suiteWork();
      rig.fleet.offer(held);
      await vi.waitFor(async () => expect(await rig.engineItems()).toContain('pending'), patience);
      expect((await call('GET', `/api/v1/queue/elsewhere/i/${itemIds[0]}`)).status).toBe(500);
      expect((await call('PUT', `/api/v1/queue/elsewhere/i/${itemIds[0]}/cancel`)).status).toBe(500);
      expect(rig.fleet.record.deliveries).toHaveLength(1);

      await rig.client.cancelBatch('elsewhere', batchId);
      await rig.client.pruneQueue('elsewhere');
      expect((await rig.client.queueStatus('elsewhere')).queue.total).toBe(0);
      await rig.untilDelivered(held);
      await rig.untilTidy();
    });

    it('is never sent by us: our batches carry one graph and no values beside it', async () => {
      const seen: object[] = [];
      rig.gate.changeNextBatch((sent) => {
        seen.push(sent.batch);
        return sent;
      });
      const work = suiteWork();
      rig.fleet.offer(work);
      await rig.untilDelivered(work);
      expect(seen).toHaveLength(1);
      expect(seen[0]).toMatchObject({ runs: 1 });
      expect(seen[0]).not.toHaveProperty('data');
    });
  });

  describe('a cancel', () => {
    it('is answered at once, and frees the GPU only at the next step', async () => {
      const { endless, slowDown } = engineOf();
      slowDown(true);
      const models = await rig.client.listMainModels();
      const bodyOf = (recipe: Parameters<typeof suiteWork>[0]) => {
        const work = suiteWork(recipe);
        const model = models.find(({ name }) => name === work.model.name);
        if (model === undefined) return expect.fail('the engine has the models of the suite');
        return textToImage({
          base: work.model.base,
          model,
          recipe: work.recipe,
          pictureIndex: 0,
          batchId: randomUUID(),
          jobId: work.generationId,
        });
      };
      const queueId = `suite-${randomUUID()}`;
      const cancelAtStep = async () => {
        const slowId = await rig.client.enqueue(queueId, bodyOf({ recipe: endless }));
        const quickId = await rig.client.enqueue(queueId, bodyOf({}));
        // A step is told at its beginning.
        await new Promise<void>((resolve) => rig.gate.atNextStep(resolve));
        await rig.client.cancelItem(queueId, slowId);
        const canceled = await rig.client.readItem(queueId, slowId);
        const { queue, processor } = await rig.client.queueStatus(queueId);
        const quick = await vi.waitFor(async () => {
          const item = await rig.client.readItem(queueId, quickId);
          expect(item?.status).toBe('completed');
          return item;
        }, patience);
        return { canceled, quick, atOnce: [queue.in_progress, processor.is_processing] };
      };
      // The step may end before the test has looked; then another one is cancelled.
      const { canceled, quick } = await vi.waitFor(async () => {
        const told = await cancelAtStep();
        expect(told.atOnce).toEqual([0, true]);
        return told;
      }, patience);
      expect(canceled?.status).toBe('canceled');
      expect((quick?.started_at ?? '') > (canceled?.completed_at ?? '')).toBe(true);
      await rig.client.deleteImages([...(await rig.engineImages())]);
      await rig.client.clearQueue(queueId);
    });
  });
}

/** The key of a model that no other test needs. Deleting its record leaves its files where they are. */
async function spareModel(url: string): Promise<string> {
  const headers = { 'accept-encoding': 'identity' };
  const listed = await fetch(`${url}/api/v2/models/?model_type=lora`, { headers });
  const { models } = (await listed.json()) as { models: { key: string; name: string }[] };
  const spare = models.find(({ name }) => name === 'tiny-lora-b');
  return spare?.key ?? expect.fail('the suite needs a LoRA that it may delete');
}
