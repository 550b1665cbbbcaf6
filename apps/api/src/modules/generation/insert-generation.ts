import type { Recipe } from '@pingvas/contracts';
import { type Statement, sql } from '@pingvas/db';

/** What every new generation begins with. */
export const notBegun = {
  status: 'queued',
  attempt: 0,
  failureCode: null,
  failureFault: null,
  isEmulated: false,
  startedAt: null,
  completedAt: null,
} as const;

/** A generation that nobody has worked on. */
export interface NewGeneration extends Recipe, Readonly<typeof notBegun> {
  readonly id: string;
  readonly jobId: string;
  readonly userId: string;
  readonly modelName: string;
  readonly queueName: string;
  readonly requestKey: string;
  readonly requestHash: string;
  /** Credits for one picture. */
  readonly pricePerPicture: number;
  readonly createdAt: Date;
}

/** Writes one; to be sent together with its holds and its offer. */
export function insertGeneration(generation: NewGeneration): Statement {
  return sql(
    `insert into generation.generations
       (id, job_id, user_id, model_id, model_name, queue_name, request_key, request_hash, prompt, negative_prompt,
        width, height, steps, cfg_scale, scheduler, seed, count, price_per_picture, status, attempt, is_emulated,
        created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22)`,
    generation.id,
    generation.jobId,
    generation.userId,
    generation.modelId,
    generation.modelName,
    generation.queueName,
    generation.requestKey,
    generation.requestHash,
    generation.prompt,
    generation.negativePrompt,
    generation.width,
    generation.height,
    generation.steps,
    generation.cfgScale,
    generation.scheduler,
    generation.seed,
    generation.count,
    generation.pricePerPicture,
    generation.status,
    generation.attempt,
    generation.isEmulated,
    generation.createdAt,
  );
}
