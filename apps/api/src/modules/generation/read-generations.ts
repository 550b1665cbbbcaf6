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
export async function readGenerations(
  context: ReadContext,
  userId: string,
  ids: readonly string[],
): Promise<GenerationView[]> {
  if (ids.length === 0) return [];
  const own = { userId, id: { $in: [...ids] } };
  return presentGenerations(
    context,
    await context.em.fork().find(Generation, own, { orderBy: { id: 'asc' } }),
  );
}

/** What a stream that opens has to know: everything open, and what changed since a moment. Oldest first. */
export async function readChangedGenerations(
  context: ReadContext,
  userId: string,
  change: { readonly since: Date; readonly limit: number },
): Promise<GenerationView[]> {
  const { sql, values } = changedGenerations(userId, change);
  const found = await context.em.fork().execute<{ id: string }[]>(sql, values);
  return readGenerations(
    context,
    userId,
    found.map(({ id }) => id),
  );
}

/** Two ranges of two indexes; as one condition with an "or" it would read everything that anybody ever asked for. */
export function changedGenerations(
  userId: string,
  { since, limit }: { readonly since: Date; readonly limit: number },
): { readonly sql: string; readonly values: unknown[] } {
  return {
    sql: `select id from generation.generations
           where user_id = ? and status in (${openStatuses.map((status) => `'${status}'`).join(', ')})
          union
          select id from generation.generations where user_id = ? and updated_at >= ?
          order by id desc limit ?`,
    values: [userId, userId, since, limit],
  };
}
