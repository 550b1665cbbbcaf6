import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { RegisterWorkerInput } from '@pingvas/contracts';
import { WorkerToken } from './worker-token.entity.ts';

/** One agent process beside one engine. */
export const Worker = defineEntity({
  name: 'Worker',
  schema: 'fleet',
  tableName: 'workers',
  properties: {
    id: p.uuid().primary(),
    tokenId: p.manyToOne(WorkerToken).mapToPk().joinColumn('token_id'),
    name: p.text().check('length(name) between 1 and 100'),
    engineVersion: p.text(),
    isEmulator: p.boolean(),
    machine: p.json<RegisterWorkerInput['machine']>(),
    registeredAt: p.datetime(3).defaultRaw('now()'),
    lastSeenAt: p.datetime(3).defaultRaw('now()').index('workers_last_seen'),
  },
  uniques: [{ name: 'workers_token_name_unique', properties: ['tokenId', 'name'] }],
});
export type Worker = InferEntity<typeof Worker>;
