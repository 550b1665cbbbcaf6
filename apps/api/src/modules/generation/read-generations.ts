import type { GenerationView } from '@pingvas/contracts';
import { type Generation, readRows } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { imagesOfGenerations } from '../images/index.ts';
import { type PresentedGeneration, presentGeneration, recipeColumns } from './generation.present.ts';
import { openStatuses } from './generation.states.ts';

type ReadContext = Pick<Context, 'em' | 'storage'>;

const noPictures = { images: [], deliveredCount: 0 };

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
    presentGeneration(generation, pictures.get(generation.id) ?? noPictures),
  );
}

interface OwnRow extends Omit<PresentedGeneration, 'createdAt' | 'startedAt' | 'completedAt'> {
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
}

const millisecondsOf = (column: string) => `(extract(epoch from generation.${column}) * 1000)::float8`;

const ownByIds = {
  name: 'generation.own-by-ids',
  text: `select generation.id, generation.status, generation.model_name as "modelName", generation.attempt,
                generation.price_per_picture as "pricePerPicture", generation.failure_code as "failureCode",
                generation.is_emulated as "isEmulated", ${millisecondsOf('created_at')} as "createdAtMs",
                ${millisecondsOf('started_at')} as "startedAtMs",
                ${millisecondsOf('completed_at')} as "completedAtMs", ${recipeColumns('generation')}
           from (select distinct value as id from json_array_elements_text($2::json)) asked
           join generation.generations generation on generation.id = asked.id::uuid and generation.user_id = $1
          order by generation.id`,
};

/**
 * The person's own generations among `ids`, oldest first, as the database has them now. Every change of every picture
 * is read so for each open stream, so both statements are prepared.
 */
export async function readGenerations(
  context: ReadContext,
  userId: string,
  ids: readonly string[],
): Promise<GenerationView[]> {
  if (ids.length === 0) return [];
  // The pictures last, or one that is published in between would be missing from a generation that is done.
  const rows = await readRows<OwnRow>(context.em, ownByIds, [userId, JSON.stringify(ids)]);
  const pictures = await imagesOfGenerations(
    context,
    rows.map(({ id }) => id),
  );
  return rows.map(({ createdAtMs, startedAtMs, completedAtMs, ...row }) => {
    const generation = {
      ...row,
      createdAt: new Date(createdAtMs),
      startedAt: startedAtMs === null ? null : new Date(startedAtMs),
      completedAt: completedAtMs === null ? null : new Date(completedAtMs),
    };
    return presentGeneration(generation, pictures.get(row.id) ?? noPictures);
  });
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
