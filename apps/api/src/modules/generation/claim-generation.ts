import { hasEnded, type ModelBase } from '@pingvas/contracts';
import { type Generation, type Statement, type StatementResult, sql } from '@pingvas/db';
import type { WorkClaim, WorkHandlers } from '../fleet/index.ts';
import { recipeColumns, recipeOf } from './generation.present.ts';
import { moveGeneration } from './move-generation.ts';

type LookedRow = Parameters<typeof recipeOf>[0] &
  Pick<Generation, 'id' | 'userId' | 'status' | 'modelName'> & { readonly modelBase: ModelBase };

/** As `generationWork.lookToClaim`. */
export function lookToClaim(generationId: string): readonly Statement[] {
  return [
    // Somebody may be cancelling it or settling an old attempt right now, and would wait for the job that we hold.
    sql(
      `select generation.id, generation.user_id as "userId", generation.status,
              generation.model_name as "modelName", model.base as "modelBase", ${recipeColumns('generation')}
         from generation.generations generation join models.models model on model.id = generation.model_id
        where generation.id = $1 for update of generation skip locked`,
      generationId,
    ),
    sql('select 1 from generation.generations where id = $1', generationId),
    // Removed ones included: nobody makes or pays for those again.
    sql('select picture_index from images.images where generation_id = $1', generationId),
  ];
}

/** As `generationWork.claim`. */
export function claimGeneration(
  [locked, existing, delivered]: readonly StatementResult[],
  { attempt, isEmulated, now }: Parameters<WorkHandlers['claim']>[1],
): ReturnType<WorkHandlers['claim']> {
  const [generation] = (locked?.rows ?? []) as LookedRow[];
  if (generation === undefined) return (existing?.rows ?? []).length === 0 ? 'gone' : 'busy';
  if (hasEnded(generation.status)) return 'ended';
  const made = new Set(
    ((delivered?.rows ?? []) as { readonly picture_index: number }[]).map((image) => image.picture_index),
  );
  const moving = { status: generation.status, startedAt: null, completedAt: null, updatedAt: now };
  // The worker before was lost, and this claim is quicker than the sweeper.
  if (moving.status !== 'queued') moveGeneration(moving, 'queued', now);
  moveGeneration(moving, 'claimed', now);
  const claim: WorkClaim = {
    statements: [
      sql(
        `update generation.generations
            set status = $1, started_at = null, updated_at = $2, attempt = $3, is_emulated = $4
          where id = $5`,
        moving.status,
        moving.updatedAt,
        attempt,
        isEmulated,
        generation.id,
      ),
    ],
    described: {
      model: { name: generation.modelName, base: generation.modelBase },
      recipe: recipeOf(generation),
      pictureIndices: Array.from({ length: generation.count }, (_, index) => index).filter(
        (index) => !made.has(index),
      ),
    },
    change: { userId: generation.userId, status: moving.status },
  };
  return claim;
}
