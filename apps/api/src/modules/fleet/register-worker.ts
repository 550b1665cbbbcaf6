import {
  beatSeconds,
  claimWaitSeconds,
  type RegisterWorkerInput,
  type registerWorkerOutput,
} from '@pingvas/contracts';
import { newId, Worker, WorkerModel } from '@pingvas/db';
import type { z } from 'zod';
import type { WorkerContext } from '../../platform/context.ts';
import { registerModels } from '../models/index.ts';
import { peopleServed } from './pools.ts';
import { prepareRenderQueue } from './render-queue.ts';

/** Makes a worker and its models known. The same name under the same token is the same worker, started again. */
export async function registerWorker(
  context: WorkerContext,
  { name, models, engine, machine }: RegisterWorkerInput,
): Promise<z.input<typeof registerWorkerOutput>> {
  const { em, clock, worker: identity, boss, log } = context;
  const registered = await registerModels(context, models, {
    // One person's GPU changes nothing about what everybody is offered.
    addsNew: peopleServed(identity.pools) === null,
  });
  await Promise.all(registered.map(({ modelId }) => prepareRenderQueue(boss, modelId)));

  const workerId = await em.fork().transactional(async (tx) => {
    const now = clock.now();
    await tx.upsert(
      Worker,
      {
        id: newId(),
        tokenId: identity.tokenId,
        name,
        engineVersion: engine.version,
        isEmulator: engine.isEmulator,
        machine,
        registeredAt: now,
        lastSeenAt: now,
      },
      { onConflictFields: ['tokenId', 'name'], onConflictExcludeFields: ['id'] },
    );
    const { id } = await tx.findOneOrFail(
      Worker,
      { tokenId: identity.tokenId, name },
      { disableIdentityMap: true },
    );
    await tx.nativeDelete(WorkerModel, { workerId: id });
    if (registered.length > 0) {
      await tx.insertMany(
        WorkerModel,
        registered.map(({ modelId, engineKey }) => ({ workerId: id, modelId, engineKey })),
      );
    }
    return id;
  });
  log.info(
    { workerId, worker: name, models: registered.length, engine: engine.version },
    'worker registered',
  );
  return { workerId, beatSeconds, claimWaitSeconds };
}
