import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Model } from '../models/model.entity.ts';
import { Worker } from './worker.entity.ts';

/** A model that a worker's engine has installed. */
export const WorkerModel = defineEntity({
  name: 'WorkerModel',
  schema: 'fleet',
  tableName: 'worker_models',
  properties: {
    workerId: p.manyToOne(Worker).mapToPk().joinColumn('worker_id').primary().deleteRule('cascade'),
    modelId: p.manyToOne(Model).mapToPk().joinColumn('model_id').primary().index('worker_models_of_model'),
    /** The engine's own key; means nothing on another machine. */
    engineKey: p.text(),
  },
});
export type WorkerModel = InferEntity<typeof WorkerModel>;
