import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/**
 * A stored object, or one about to be stored, that no picture owns. What writes an object commits its row before, and
 * only the transaction that publishes the object takes the row away, so nothing can be left lying unseen.
 */
export const UnownedObject = defineEntity({
  name: 'UnownedObject',
  schema: 'images',
  tableName: 'unowned_objects',
  properties: {
    objectKey: p.text().primary().check("object_key <> ''"),
    /** By the database's clock, as several machines decide by it. From then on nobody may publish the object. */
    removeAfter: p.datetime(3).index('unowned_objects_due'),
    /** Removals that the storage did not confirm; each of them may have happened all the same. */
    failures: p.integer().default(0).check('failures >= 0'),
  },
});
export type UnownedObject = InferEntity<typeof UnownedObject>;
