import type { FilterQuery } from '@mikro-orm/core';
import type { GenerationView } from '@pingvas/contracts';
import { Generation } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { imagesOfGenerations } from '../images/index.ts';
import { presentGeneration } from './generation.present.ts';
import { openStatuses } from './generation.states.ts';

type ReadContext = Pick<Context, 'em' | 'storage'>;

/** Views of the given rows, in their order; two statements however many there are. */
export async function presentGenerations(
  context: ReadContext,
  generations: readonly Generation[],
): Promise<GenerationView[]> {
  const pictures = await imagesOfGenerations(
    context,
    generations.map(({ id }) => id),
  );
  return generations.map((generation) =>
    presentGeneration(generation, pictures.get(generation.id) ?? { images: [], deliveredCount: 0 }),
  );
}

/** The person's own generations among `ids`, oldest first, as the database has them now. */
export function readGenerations(
  context: ReadContext,
  userId: string,
  ids: readonly string[],
): Promise<GenerationView[]> {
  return read(context, { userId, id: { $in: [...ids] } }, ids.length);
}

/** What a stream that opens has to know: everything open, and what changed since a moment. Oldest first. */
export function readChangedGenerations(
  context: ReadContext,
  userId: string,
  change: { readonly since: Date; readonly limit: number },
): Promise<GenerationView[]> {
  return read(
    context,
    { userId, $or: [{ status: { $in: [...openStatuses] } }, { updatedAt: { $gte: change.since } }] },
    change.limit,
  );
}

async function read(
  context: ReadContext,
  where: FilterQuery<Generation>,
  limit: number,
): Promise<GenerationView[]> {
  if (limit === 0) return [];
  const found = await context.em.fork().find(Generation, where, { orderBy: { id: 'desc' }, limit });
  return presentGenerations(context, found.reverse());
}
