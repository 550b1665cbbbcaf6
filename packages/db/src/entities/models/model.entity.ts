import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { modelBase } from '@pingvas/contracts';

export const Model = defineEntity({
  name: 'Model',
  schema: 'models',
  tableName: 'models',
  properties: {
    id: p.uuid().primary(),
    /** Unique and stable; what the engine calls it. */
    name: p.text().unique('models_name_unique').check('length(name) between 1 and 200'),
    displayName: p.text().check('length(display_name) between 1 and 200'),
    type: p.enum(['main']).default('main'),
    base: p.enum(modelBase.options),
    objectKey: p.text().strictNullable(),
    /** On the fleet's shared disk. */
    path: p.text().strictNullable(),
    sizeBytes: p.bigint('number').strictNullable().check('size_bytes between 0 and 9007199254740991'),
    isActive: p.boolean(),
    metadata: p.json<Record<string, unknown>>(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    updatedAt: p.datetime(3).defaultRaw('now()'),
  },
});
export type Model = InferEntity<typeof Model>;
