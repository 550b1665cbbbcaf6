import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { failureCode, fault, generationStatus, scheduler } from '@pingvas/contracts';
import { User } from '../identity/user.entity.ts';
import { Model } from '../models/model.entity.ts';

/** One request for one to eight pictures, with the whole recipe and how it went. */
export const Generation = defineEntity({
  name: 'Generation',
  schema: 'generation',
  tableName: 'generations',
  properties: {
    id: p.uuid().primary(),
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id'),
    modelId: p.manyToOne(Model).mapToPk().joinColumn('model_id'),
    /** As it was called when the request was made. */
    modelName: p.text(),
    /** The caller's own key: the same key is the same generation. */
    requestKey: p.text().check('length(request_key) between 1 and 200'),
    /** SHA-256 of the canonical recipe in hex: tells a repeated request from a reused key. */
    requestHash: p.text().check("request_hash ~ '^[0-9a-f]{64}$'"),
    status: p.enum(generationStatus.options),
    prompt: p.text().check('length(prompt) between 1 and 2000'),
    negativePrompt: p.text().check('length(negative_prompt) <= 2000'),
    width: p.integer().check('width between 64 and 2048 and width % 8 = 0'),
    height: p.integer().check('height between 64 and 2048 and height % 8 = 0'),
    steps: p.smallint().check('steps between 1 and 150'),
    cfgScale: p.double().check('cfg_scale between 1 and 30'),
    scheduler: p.enum(scheduler.options),
    /** Of the first picture; 64 bits, unsigned, as a decimal string. */
    seed: p.decimal('string').precision(20).scale(0).check('seed between 0 and 18446744073709551615'),
    count: p.smallint().check('count between 1 and 8'),
    /** Credits for one picture. */
    pricePerPicture: p.integer().check('price_per_picture >= 1'),
    /** 0 before the first claim, then 1, 2, 3. */
    attempt: p.smallint().default(0).check('attempt >= 0'),
    jobId: p.uuid().unique('generations_job_unique'),
    queueName: p.text().check("queue_name <> ''"),
    failureCode: p.enum(failureCode.options).strictNullable(),
    failureFault: p.enum(fault.options).strictNullable(),
    /** For operators; never shown to the person. */
    failureMessage: p.text().strictNullable().hidden(),
    isEmulated: p.boolean().default(false),
    createdAt: p.datetime(3).defaultRaw('now()'),
    startedAt: p.datetime(3).strictNullable(),
    completedAt: p.datetime(3).strictNullable(),
    updatedAt: p.datetime(3).defaultRaw('now()'),
    /** When it was decided whether the person gets a mail about its end. */
    toldAt: p.datetime(3).nullable(),
  },
  checks: [
    { name: 'generations_pixels_check', expression: 'width * height <= 4194304' },
    {
      name: 'generations_completed_check',
      expression: "(completed_at is not null) = (status in ('succeeded', 'failed', 'cancelled'))",
    },
    {
      name: 'generations_failed_check',
      expression: "(failure_code is not null) = (status = 'failed')",
    },
    {
      name: 'generations_fault_check',
      expression: '(failure_fault is not null) = (failure_code is not null)',
    },
  ],
  uniques: [{ name: 'generations_request_unique', properties: ['userId', 'requestKey'] }],
  indexes: [
    { name: 'generations_of_user_newest', columns: [{ name: 'userId' }, { name: 'id', sort: 'desc' }] },
    { name: 'generations_changed_of_user', columns: [{ name: 'userId' }, { name: 'updatedAt' }] },
    {
      name: 'generations_open_of_user',
      columns: [{ name: 'userId' }, { name: 'id', sort: 'desc' }],
      where: "status in ('queued', 'claimed', 'rendering', 'uploading')",
    },
    {
      name: 'generations_open',
      properties: ['status', 'id'],
      where: "status in ('queued', 'claimed', 'rendering', 'uploading')",
    },
    {
      name: 'generations_untold',
      properties: ['userId'],
      where: 'completed_at is not null and told_at is null',
    },
    { name: 'generations_of_model', properties: ['modelId', 'completedAt'] },
  ],
});
export type Generation = InferEntity<typeof Generation>;
