import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Generation } from '../generation/generation.entity.ts';
import { Worker } from './worker.entity.ts';

/** A worker's claim on one attempt of one queue job. */
export const Lease = defineEntity({
  name: 'Lease',
  schema: 'fleet',
  tableName: 'leases',
  properties: {
    id: p.uuid().primary(),
    jobId: p.uuid(),
    queueName: p.text(),
    /** The queue's retry count: with the job id, the fence of this attempt. */
    retryCount: p.integer().check('retry_count >= 0'),
    workerId: p.manyToOne(Worker).mapToPk().joinColumn('worker_id'),
    generationId: p.manyToOne(Generation).mapToPk().joinColumn('generation_id').index('leases_of_generation'),
    claimedAt: p.datetime(3).defaultRaw('now()'),
    beatAt: p.datetime(3).defaultRaw('now()'),
    deadlineAt: p.datetime(3),
    /** `waiting` is work claimed ahead that has not started. */
    stage: p.enum(['waiting', 'rendering', 'uploading']).default('waiting'),
    endedAt: p.datetime(3).strictNullable(),
    outcome: p.enum(['delivered', 'failed', 'released', 'lost', 'cancelled']).strictNullable(),
  },
  checks: [
    { name: 'leases_outcome_ended_check', expression: '(outcome is not null) = (ended_at is not null)' },
  ],
  uniques: [
    { name: 'leases_open_attempt_unique', properties: ['jobId', 'retryCount'], where: 'ended_at is null' },
  ],
  indexes: [{ name: 'leases_open_of_worker', properties: ['workerId'], where: 'ended_at is null' }],
});
export type Lease = InferEntity<typeof Lease>;
