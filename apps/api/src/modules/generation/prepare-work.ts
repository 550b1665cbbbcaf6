import { hasEnded, type ModelBase, type Recipe } from '@pingvas/contracts';
import { type Generation, readRows, type Statement, type StatementResult, sql } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { lockHoldStatements, posting } from '../credits/index.ts';
import type { PreparedWork, Publication, UploadedPicture } from '../fleet/index.ts';
import {
  discardPicture,
  insertImageRefusal,
  insertImageStatement,
  type PreparedPicture,
  preparePicture,
} from '../images/index.ts';
import { recipeColumns, recipeOf } from './generation.present.ts';
import { moveGenerationUpTo } from './move-generation.ts';

/** As `generationWork.prepare`; `inspect` looks at the picture, in a process of its own when left out. */
export async function prepareWork(
  context: Context,
  picture: UploadedPicture,
  inspect?: Parameters<typeof preparePicture>[2],
): Promise<PreparedWork> {
  const { em, metrics } = context;
  const { generationId, pictureIndex, bytes, sha256, renderSeconds } = picture;
  const [generation] = await readRows<MadeFrom>(em, madeFromById, [generationId]);
  // Ended while the upload was on its way, perhaps: the transaction decides that.
  if (generation === undefined) throw new DomainError('fleet.lease-lost');
  const { userId, modelName, modelBase, pricePerPicture, isEmulated } = generation;
  const upload = {
    bytes,
    uploadSha256: sha256,
    userId,
    generationId,
    pictureIndex,
    recipe: recipeOf(generation),
    modelName,
    modelBase,
    priceInCredits: pricePerPicture,
    isEmulated,
    renderSeconds,
  };
  const prepared = await preparePicture(context, upload, inspect);
  return {
    lock: lockStatements(prepared),
    publish: (looked, now) => publication(looked, prepared, now),
    refusal: insertImageRefusal,
    published() {
      metrics.pictureRendered({ model: modelName, seconds: renderSeconds });
      metrics.creditsMoved({ kind: 'picture', state: 'posted', amount: pricePerPicture });
    },
    discard: () => discardPicture(context, prepared),
  };
}

interface MadeFrom extends Recipe {
  readonly userId: string;
  readonly modelName: string;
  readonly modelBase: ModelBase;
  readonly pricePerPicture: number;
  readonly isEmulated: boolean;
}

const madeFromById = {
  name: 'generation.made-from',
  text: `select generation.user_id as "userId", generation.model_name as "modelName", model.base as "modelBase",
                generation.price_per_picture as "pricePerPicture", generation.is_emulated as "isEmulated",
                ${recipeColumns('generation')}
           from generation.generations generation join models.models model on model.id = generation.model_id
          where generation.id = $1`,
};

/** Locks in the order of the ledger: the generation, the person's account, the account that nobody owns. */
function lockStatements(hold: PreparedPicture): readonly Statement[] {
  const { generationId } = hold;
  return [
    sql('select status, count from generation.generations where id = $1 for update', generationId),
    sql('select picture_index, upload_sha256 from images.images where generation_id = $1', generationId),
    ...lockHoldStatements(hold),
  ];
}

interface DeliveredRow {
  readonly picture_index: number;
  readonly upload_sha256: string | null;
}

/** Under the locks, from what they answered: the picture, its payment and the status, all or nothing. */
function publication(
  [generations, images, ...credits]: readonly StatementResult[],
  prepared: PreparedPicture,
  now: Date,
): Publication | 'published-before' {
  const [generation] = (generations?.rows ?? []) as Pick<Generation, 'status' | 'count'>[];
  const delivered = (images?.rows ?? []) as DeliveredRow[];
  const { generationId, pictureIndex, uploadSha256, userId } = prepared;
  const before = delivered.find((image) => image.picture_index === pictureIndex);
  if (before?.upload_sha256 === uploadSha256) return 'published-before';
  if (generation === undefined || hasEnded(generation.status)) throw new DomainError('fleet.lease-lost');
  // Another upload of the same picture was published: this one is not what the person has paid for.
  if (pictureIndex >= generation.count || before !== undefined) {
    throw new DomainError('fleet.upload-mismatch', { reason: 'delivered' });
  }
  const isComplete = delivered.length + 1 === generation.count;
  const moving = { status: generation.status, startedAt: null, completedAt: null, updatedAt: now };
  moveGenerationUpTo(moving, isComplete ? 'succeeded' : 'uploading', now);
  return {
    isComplete,
    change: { userId, status: moving.status },
    statements: [
      insertImageStatement(prepared, now),
      ...posting(credits, prepared).statements,
      // What has begun to render keeps its time: going up never clears it.
      sql(
        `update generation.generations
            set status = $1, started_at = coalesce(started_at, $2::timestamptz), completed_at = $3, updated_at = $4
          where id = $5`,
        moving.status,
        moving.startedAt,
        moving.completedAt,
        moving.updatedAt,
        generationId,
      ),
    ],
  };
}
