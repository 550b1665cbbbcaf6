import type { RenderWork } from '@pingvas/contracts';
import { createEngineClient, type EngineClient } from '@pingvas/invokeai';
import sharp from 'sharp';
import { expect, vi } from 'vitest';
import { engineQueueIds } from '../engine/engine-queue-ids.ts';
import { type FleetServer, startFleetServer } from '../testing/fleet-server.ts';
import { buildWork, buildWorker, type RigOptions } from '../testing/worker-rig.ts';
import { type EngineGate, openEngineGate, type SentBatch } from './engine-gate.fixture.ts';
import { type EngineUnderTest, suiteModels } from './engine-under-test.fixture.ts';

/** A real engine takes its time on two cores that others use as well. */
export const patience = { timeout: 240_000, interval: 100 };

export interface EngineRig {
  readonly engine: EngineUnderTest;
  readonly fleet: FleetServer;
  readonly gate: EngineGate;
  /** The test's own look into the engine, past the gate. */
  readonly client: EngineClient;
  readonly until: (condition: () => boolean) => Promise<void>;
  /** Offers work whose first try does not end by itself: it is cancelled, or dies with its engine. No other comes first. */
  readonly offerEndless: (work: RenderWork) => void;
  /** Waits until the fleet has seen a frame of it: the engine is in the middle of its steps. */
  readonly untilShown: (work: RenderWork) => Promise<void>;
  readonly beatsOf: (work: RenderWork) => FleetServer['record']['beats'];
  readonly stepOf: (work: RenderWork) => number;
  readonly untilDelivered: (work: RenderWork, pictures?: number) => Promise<void>;
  /** The picture's colours, without the file around them. */
  readonly pixelsOf: (work: RenderWork, pictureIndex?: number) => Promise<Buffer>;
  /** Statuses of what the engine still knows of the worker's items. */
  readonly engineItems: () => Promise<string[]>;
  readonly untilItems: (condition: (statuses: readonly string[]) => boolean) => Promise<void>;
  readonly engineImages: () => Promise<string[]>;
  /** Waits until the engine holds neither items nor pictures of the worker. */
  readonly untilTidy: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Work for the models of the suite: small, and quick on a processor. */
export function suiteWork(
  changes: Parameters<typeof buildWork>[0] & { readonly on?: keyof typeof suiteModels } = {},
): RenderWork {
  const { on = 'sd15', recipe, ...rest } = changes;
  const model = suiteModels[on];
  return buildWork({ model, ...rest, recipe: { width: 128, height: 64, steps: 4, ...recipe } });
}

/** The same batch for another picture. */
function resized({ batch, ...rest }: SentBatch, picture: EngineUnderTest['endless']): object {
  const { width, height, steps } = picture;
  const { noise, denoise, ...nodes } = batch.graph.nodes;
  const changed = { ...nodes, noise: { ...noise, width, height }, denoise: { ...denoise, steps } };
  return { ...rest, batch: { ...batch, graph: { ...batch.graph, nodes: changed } } };
}

/** A worker as main.ts composes it, between the engine and a fleet of its own; it hears the engine's events. */
export async function startEngineRig(
  engine: EngineUnderTest,
  worker: NonNullable<RigOptions['worker']> = {},
): Promise<EngineRig> {
  const fleet = await startFleetServer();
  const gate = await openEngineGate(engine.url);
  const running = buildWorker(
    { apiUrl: fleet.url, token: fleet.token, engineUrl: gate.url },
    { timing: engine.timing, worker: { itemTimeLimitMs: 300_000, engineHoldMs: 240_000, ...worker } },
  );
  const ended = running.run();
  ended.catch(() => undefined);
  const client = createEngineClient({ baseUrl: engine.url });
  const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), patience);
  const beatsOf = (work: RenderWork) => fleet.record.beats.filter(({ leaseId }) => leaseId === work.leaseId);
  const engineItems = async () => {
    const lists = await Promise.all(engineQueueIds('rig').map((id) => client.listItems(id)));
    return lists.flat().map((item) => item.status);
  };
  const engineImages = async () => {
    const answer = await fetch(`${engine.url}/api/v1/images/?limit=100`, {
      headers: { 'accept-encoding': 'identity' },
    });
    const { items } = (await answer.json()) as { items: { image_name: string }[] };
    return items.map((image) => image.image_name);
  };
  await until(() => gate.socketCount() > 0);
  return {
    engine,
    fleet,
    gate,
    client,
    until,
    offerEndless: (work) => {
      engine.slowDown(true);
      gate.changeNextBatch((sent) => resized(sent, engine.endless));
      fleet.offer(work);
    },
    untilShown: (work) =>
      until(() => beatsOf(work).some(({ stage, preview }) => stage === 'rendering' && preview)),
    beatsOf,
    stepOf: (work) => Math.max(0, ...beatsOf(work).map(({ step }) => step ?? 0)),
    untilDelivered: (work, pictures = 1) =>
      until(() => {
        const { failures } = fleet.record;
        const failure = failures.find(({ leaseId }) => leaseId === work.leaseId);
        if (failure !== undefined) throw new Error(`The worker gave up: ${JSON.stringify(failure)}`);
        return fleet.record.deliveries.filter(({ leaseId }) => leaseId === work.leaseId).length === pictures;
      }),
    pixelsOf: (work, pictureIndex = 0) =>
      sharp(fleet.delivered.get(`${work.leaseId}/${pictureIndex}`))
        .raw()
        .toBuffer(),
    engineItems,
    untilItems: (condition) =>
      vi.waitFor(async () => expect(await engineItems()).toSatisfy(condition), patience),
    engineImages,
    untilTidy: () =>
      vi.waitFor(async () => {
        expect(await engineItems()).toEqual([]);
        expect(await engineImages()).toEqual([]);
      }, patience),
    stop: async () => {
      engine.slowDown(false);
      running.stop();
      await ended.catch(() => undefined);
      await Promise.all([gate.close(), fleet.close()]);
    },
  };
}
