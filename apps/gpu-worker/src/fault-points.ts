import type { FaultHook } from '@pingvas/faults';

/** Every place at which a test may let the worker die, in the order in which one picture passes them. */
export const workerFaultPoints = [
  /** The api has leased the work to us. */
  'claimed',
  /** The engine said how far it is, for the first time of a picture. */
  'rendering',
  /** The picture is downloaded, and its upload begins, while it is checked and written to disk. */
  'uploading',
  /** It is checked, and the disk is about to take it. */
  'rendered',
  /** It is on disk. */
  'spooled',
  /** It is on disk and has its grant; the upload that began before may be over. */
  'granted',
  /** It is on disk and in the storage, and the api was not told. */
  'uploaded',
  /** The api has published it, and it is still on disk. */
  'delivered',
] as const;

export type WorkerFaultPoint = (typeof workerFaultPoints)[number];

/** In production it does nothing. */
export type WorkerFaults = FaultHook<WorkerFaultPoint>;
