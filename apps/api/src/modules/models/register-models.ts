import { type ModelBase, modelBase, type WorkerModel } from '@pingvas/contracts';
import { type EntityManager, Model, newId } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';

/** A model of ours under the key that one worker's engine gives it. */
export interface RegisteredModel {
  readonly modelId: string;
  readonly engineKey: string;
}

/**
 * Makes the checkpoints that a worker brings known and answers which of our models they are. A new one is offered
 * at once where the settings say so, and waits for an operator elsewhere; with `addsNew` false it stays unknown. What
 * no graph builder can use is left out, as is a name that already stands for a checkpoint of another family.
 */
export async function registerModels(
  context: Context,
  workerModels: readonly WorkerModel[],
  { addsNew = true }: { readonly addsNew?: boolean } = {},
): Promise<readonly RegisteredModel[]> {
  const usable = firstOfEachName(workerModels);
  if (usable.length === 0) return [];
  const fork = context.em.fork();
  if (addsNew) await addModels(context, fork, usable);
  const known = await fork.find(
    Model,
    { name: { $in: usable.map(({ name }) => name) } },
    { disableIdentityMap: true },
  );
  const byName = new Map(known.map((model) => [model.name, model]));
  return usable.flatMap(({ name, base, key }) => {
    const model = byName.get(name);
    if (model === undefined) return [];
    if (model.base !== base) {
      context.log.warn(
        { model: name, known: model.base, offered: base },
        'a worker offers another family under a known name',
      );
      return [];
    }
    return [{ modelId: model.id, engineKey: key }];
  });
}

async function addModels(
  { clock, settings }: Context,
  fork: EntityManager,
  usable: readonly UsableModel[],
): Promise<void> {
  const now = clock.now();
  await fork.upsertMany(
    Model,
    usable.map(({ name, base, hash, description }) => ({
      id: newId(),
      name,
      displayName: name,
      type: 'main' as const,
      base,
      objectKey: null,
      path: null,
      sizeBytes: null,
      isActive: settings.areNewModelsActive,
      metadata: { hash, description: description ?? null },
      createdAt: now,
      updatedAt: now,
    })),
    // Workers register often and at the same time; what an operator changed stays changed.
    { onConflictFields: ['name'], onConflictAction: 'ignore' },
  );
}

interface UsableModel extends Omit<WorkerModel, 'base'> {
  readonly base: ModelBase;
}

function firstOfEachName(workerModels: readonly WorkerModel[]): UsableModel[] {
  const byName = new Map<string, UsableModel>();
  for (const model of workerModels) {
    const base = modelBase.safeParse(model.base);
    if (model.type !== 'main' || !base.success || byName.has(model.name)) continue;
    byName.set(model.name, { ...model, base: base.data });
  }
  return [...byName.values()];
}
