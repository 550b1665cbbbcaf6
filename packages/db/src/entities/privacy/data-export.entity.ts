import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { exportState } from '@pingvas/contracts';
import { User } from '../identity/user.entity.ts';

/** An archive of everything about one person, being made or ready to be fetched. */
export const DataExport = defineEntity({
  name: 'DataExport',
  schema: 'privacy',
  tableName: 'exports',
  properties: {
    id: p.uuid().primary(),
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id').deleteRule('cascade'),
    state: p.enum(exportState.options).default('waiting'),
    objectKey: p.text().unique('exports_object_key_unique'),
    filesDone: p.integer().default(0),
    filesTotal: p.integer().default(0),
    sizeBytes: p.bigint('number').strictNullable(),
    askedAt: p.datetime(3).defaultRaw('now()'),
    readyAt: p.datetime(3).strictNullable(),
    /** From then on there is no archive any more. */
    expiresAt: p.datetime(3),
  },
  checks: [
    { name: 'exports_files_check', expression: 'files_done >= 0 and files_total >= 0' },
    { name: 'exports_ready_check', expression: "(ready_at is not null) = (state = 'ready')" },
    { name: 'exports_size_check', expression: "(size_bytes is not null) = (state = 'ready')" },
  ],
  indexes: [{ name: 'exports_of_user', columns: [{ name: 'userId' }, { name: 'id', sort: 'desc' }] }],
  uniques: [
    { name: 'exports_one_at_a_time', properties: ['userId'], where: "state in ('waiting', 'running')" },
  ],
});
export type DataExport = InferEntity<typeof DataExport>;
