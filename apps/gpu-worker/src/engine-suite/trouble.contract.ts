import { afterEach, describe, expect, it, vi } from 'vitest';
import { type EngineRig, patience, startEngineRig, suiteWork } from './engine-rig.fixture.ts';
import type { EngineUnderTest } from './engine-under-test.fixture.ts';

/** What a worker makes of an engine that fails, dies or falls silent. */
export function describeTrouble(
  engineOf: () => EngineUnderTest,
  { canBeKilled }: { readonly canBeKilled: boolean },
): void {
  let rig: EngineRig;
  afterEach(() => rig.stop());

  describe('a picture that fails while it is made', () => {
    it('for a model that is gone is blamed on the model', async () => {
      rig = await startEngineRig(engineOf());
      rig.gate.changeNextBatch(({ batch, ...rest }) => {
        const { nodes } = batch.graph;
        const unknown = { key: '99999999-9999-4999-8999-999999999999', hash: 'x', name: 'x', base: 'sd-1' };
        const loader = { ...nodes['model'], model: { ...unknown, type: 'main' } };
        return {
          ...rest,
          batch: { ...batch, graph: { ...batch.graph, nodes: { ...nodes, model: loader } } },
        };
      });
      const work = suiteWork();
      rig.fleet.offer(work);
      await rig.until(() => rig.fleet.record.failures.length > 0);
      expect(rig.fleet.record.failures[0]).toMatchObject({
        leaseId: work.leaseId,
        code: 'unknown-model',
      });
      await rig.untilTidy();
    });

    it('inside the engine is blamed on the machine, without a word of its folders', async () => {
      rig = await startEngineRig(engineOf());
      rig.gate.changeNextBatch(({ batch, ...rest }) => {
        const edges = batch.graph.edges.filter(({ destination }) => destination.field !== 'unet');
        return { ...rest, batch: { ...batch, graph: { ...batch.graph, edges } } };
      });
      const work = suiteWork();
      rig.fleet.offer(work);
      await rig.until(() => rig.fleet.record.failures.length > 0);
      const [failure] = rig.fleet.record.failures;
      expect(failure).toMatchObject({ leaseId: work.leaseId, code: 'engine-error' });
      expect(failure?.message).toContain('missing connections for field unet');
      expect(failure?.message).not.toMatch(/site-packages|\/home|\.py/);
      const next = suiteWork();
      rig.fleet.offer(next);
      await rig.untilDelivered(next);
      await rig.untilTidy();
    });
  });

  describe('a link of which one half is lost', () => {
    it('delivers without a word from the socket, and hears it again afterwards', async () => {
      rig = await startEngineRig(engineOf());
      rig.gate.atNextStep(rig.gate.cutSockets);
      const work = suiteWork();
      rig.fleet.offer(work);
      await rig.untilDelivered(work);
      expect(rig.gate.events.at(-1)).toBe('invocation_progress');
      rig.gate.healSockets();
      await rig.until(() => rig.gate.socketCount() === 1);
      const seen = rig.gate.events.length;
      const next = suiteWork();
      rig.fleet.offer(next);
      await rig.untilDelivered(next);
      await rig.until(() => rig.gate.events.length > seen);
      await rig.untilTidy();
    });

    it('holds the picture while REST is away and only the socket lives', async () => {
      rig = await startEngineRig(engineOf());
      let heard = Number.POSITIVE_INFINITY;
      rig.gate.atNextStep(() => {
        rig.gate.cutRest();
        heard = rig.gate.events.length;
      });
      const work = suiteWork();
      rig.fleet.offer(work);
      // It renders on, and the socket tells of it: the worker asks, and gets no answer.
      await rig.until(() => rig.gate.events.slice(heard).includes('queue_item_status_changed'));
      const refused = rig.gate.refusedCount();
      await rig.until(() => rig.gate.refusedCount() > refused);
      expect(rig.fleet.record.deliveries).toEqual([]);
      rig.gate.healRest();
      await rig.untilDelivered(work);
      expect(rig.gate.requests.filter((request) => request.endsWith('/enqueue_batch'))).toHaveLength(1);
      await rig.untilTidy();
    });

    it('hands the work back when the engine stays away, and takes new work when it is back', async () => {
      rig = await startEngineRig(engineOf(), { engineHoldMs: 2_000 });
      const work = suiteWork();
      rig.offerEndless(work);
      await rig.untilShown(work);
      rig.gate.cutRest();
      rig.gate.cutSockets();
      await rig.until(() => rig.fleet.record.releases.includes(work.leaseId));
      expect(rig.fleet.record.failures).toEqual([]);
      rig.gate.healRest();
      rig.gate.healSockets();
      const next = suiteWork();
      rig.fleet.offer(next);
      await rig.untilDelivered(next);
      await rig.untilTidy();
    });
  });

  describe('an engine that goes away before it has answered a batch', () => {
    it('keeps nothing of it: it is tidied when it is back', async () => {
      rig = await startEngineRig(engineOf(), { engineHoldMs: 2_000 });
      rig.gate.changeNextBatch((sent) => {
        rig.gate.cutRest();
        rig.gate.cutSockets();
        return sent;
      });
      const work = suiteWork();
      rig.fleet.offer(work);
      await rig.until(() => rig.fleet.record.releases.includes(work.leaseId));
      await rig.untilItems((items) => items.length === 1);
      rig.gate.healRest();
      rig.gate.healSockets();
      await rig.untilTidy();
      expect(rig.fleet.record.deliveries).toEqual([]);
    });
  });

  describe('events', () => {
    it.each(['duplicateEvents', 'reorderEvents'] as const)(
      'that suffer from %s change neither what is delivered nor that steps only grow',
      async (disorder) => {
        rig = await startEngineRig(engineOf());
        rig.gate[disorder](true);
        const run = suiteWork({ pictureIndices: [0, 1], recipe: { count: 2, steps: 20 } });
        rig.fleet.offer(run);
        await rig.untilDelivered(run, 2);
        const steps = rig
          .beatsOf(run)
          .filter(({ pictureIndex }) => pictureIndex === 0)
          .map(({ step }) => step ?? 0);
        expect(steps).toEqual(steps.toSorted((a, b) => a - b));
        expect(rig.fleet.record.failures).toEqual([]);
        await rig.untilTidy();
      },
    );
  });

  describe.runIf(canBeKilled)('an engine that is killed in mid-render', () => {
    it('costs time and nothing else: the picture is made again after the restart', async () => {
      rig = await startEngineRig(engineOf());
      const work = suiteWork();
      rig.offerEndless(work);
      await rig.untilShown(work);
      await engineOf().kill();
      const heard = rig.gate.events.length;
      await engineOf().start();
      await rig.untilDelivered(work);
      expect(rig.fleet.record.deliveries).toHaveLength(1);
      expect(rig.fleet.record.failures).toEqual([]);
      expect(rig.fleet.record.releases).toEqual([]);
      // The engine cancelled the item that ran when it died, and told nobody.
      const told = rig.gate.events.slice(heard);
      expect(told).not.toContain('queue_items_canceled');
      await rig.untilTidy();
    });

    it('and whose worker died too is cleared of what they left, before the next picture', async () => {
      rig = await startEngineRig(engineOf(), { drainMs: 1_000 });
      const lost = suiteWork();
      rig.offerEndless(lost);
      await rig.untilShown(lost);
      await engineOf().kill();
      // The worker ends without its engine: nothing can be tidied.
      await rig.stop();
      await engineOf().start();
      rig = await startEngineRig(engineOf());
      const next = suiteWork();
      rig.fleet.offer(next);
      await rig.untilDelivered(next);
      await rig.untilTidy();
      expect(rig.fleet.record.deliveries).toHaveLength(1);
    });

    it('says canceled of the item that ran, without an error and without an event', async () => {
      rig = await startEngineRig(engineOf());
      const { client } = rig;
      const work = suiteWork();
      rig.offerEndless(work);
      await rig.untilShown(work);
      const sent = rig.gate.requests.find((request) => request.endsWith('/enqueue_batch')) ?? '';
      const queueId = decodeURIComponent(/queue\/([^/]+)\//.exec(sent)?.[1] ?? '');
      const [item] = await client.listItems(queueId);
      // The worker shall not see the engine again before the test has looked.
      rig.gate.cutRest();
      rig.gate.cutSockets();
      await engineOf().kill();
      await engineOf().start();
      const after = await vi.waitFor(() => client.readItem(queueId, item?.item_id ?? 0), patience);
      expect(after).toMatchObject({ status: 'canceled' });
      expect([after?.error_type ?? null, after?.error_message ?? null]).toEqual([null, null]);
      rig.gate.healRest();
      rig.gate.healSockets();
      await rig.untilDelivered(work);
      await rig.untilTidy();
    });
  });
}
