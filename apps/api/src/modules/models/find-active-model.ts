import type { ModelBase } from '@pingvas/contracts';
import { type EntityManager, Model, readRows } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { readAvailableModelIds } from './model-facts.ts';
import { byOffer } from './models.order.ts';

/** What other modules may know of a model. */
export interface ActiveModel {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly base: ModelBase;
}

/**
 * The model that a request means: the named one, or the one offered first to this person.
 *
 * @throws DomainError models.unknown when there is none, models.inactive when an operator has withdrawn it
 */
export async function findActiveModel(
  em: EntityManager,
  modelId?: string,
  userId: string | null = null,
): Promise<ActiveModel> {
  const model = modelId === undefined ? await firstOffered(em.fork(), userId) : await named(em, modelId);
  if (model === null) throw new DomainError('models.unknown');
  if (!model.isActive) throw new DomainError('models.inactive');
  const { id, name, displayName, base } = model;
  return { id, name, displayName, base };
}

/** Every request for pictures asks this: one read that the server has planned before. */
async function named(
  em: EntityManager,
  modelId: string,
): Promise<(ActiveModel & { isActive: boolean }) | null> {
  const [model] = await readRows<ActiveModel & { isActive: boolean }>(em, modelById, [modelId]);
  return model ?? null;
}

const modelById = {
  name: 'models.by-id',
  text: `select id, name, display_name as "displayName", base, is_active as "isActive"
           from models.models where id = $1`,
};

async function firstOffered(em: EntityManager, userId: string | null): Promise<Model | null> {
  const models = await em.find(Model, { isActive: true });
  const available = await readAvailableModelIds(em, userId);
  return models.toSorted(byOffer(available))[0] ?? null;
}
