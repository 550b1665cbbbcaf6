import type { ModelBase } from '@pingvas/contracts';
import { type EntityManager, Model } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';

/**
 * The family of a model that work was already accepted for, whether or not it is still offered.
 *
 * @throws DomainError models.unknown
 */
export async function modelBaseOf(em: EntityManager, modelId: string): Promise<ModelBase> {
  const model = await em.findOne(Model, { id: modelId });
  if (model === null) throw new DomainError('models.unknown');
  return model.base;
}
