import type { GenerationView } from '@pingvas/contracts';
import { Generation } from '@pingvas/db';
import type { ActorContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { maySeeGeneration } from './generation.policy.ts';
import { presentGenerations } from './read-generations.ts';

/**
 * One of the person's own generations.
 *
 * @throws DomainError generation.not-found, for somebody else's exactly as for none
 */
export async function getGeneration(
  context: ActorContext,
  { generationId }: { readonly generationId: string },
): Promise<GenerationView> {
  const generation = await context.em.fork().findOne(Generation, { id: generationId });
  if (generation === null || !maySeeGeneration(context.actor, { ownerId: generation.userId })) {
    throw new DomainError('generation.not-found');
  }
  const [view] = await presentGenerations(context, [generation]);
  if (view === undefined) throw new DomainError('generation.not-found');
  return view;
}
