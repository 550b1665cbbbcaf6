import { z } from 'zod';
import { failureCode, fault } from '../generation/failure.ts';
import { countMax, recipe } from '../generation/recipe.ts';
import { modelBase } from '../model/model.ts';
import { id, moment, reportedText } from '../text.ts';

/*
 * What a worker and the api say to each other. Workers update late, so this file only ever grows:
 * new fields are optional, and nothing is renamed.
 */

/** A worker that says nothing for this long has lost its leases. */
export const leaseSeconds = 10;
export const beatSeconds = 4;
export const claimWaitSeconds = 25;
/** Work whose worker says nothing for this long after the claim is offered again, at no cost. */
export const firstBeatSeconds = 5;
/** Previews: at most this many a second of one lease, each at most this large (as a data URL). */
export const previewsPerSecondMax = 4;
export const previewBytesMax = 32 * 1024;
export const pictureBytesMax = 64 * 1024 * 1024;

const isNamed = (name: string) => name !== '';
const unnamed = 'must not be empty';

export const workerModel = z.object({
  /** The engine's own key; means nothing on another machine. */
  key: reportedText(200),
  name: reportedText(200).refine(isNamed, unnamed),
  base: reportedText(50),
  type: reportedText(50),
  hash: reportedText(200).nullable(),
  description: reportedText(2_000).nullable().optional(),
});
export type WorkerModel = z.infer<typeof workerModel>;

export const registerWorkerInput = z.object({
  name: reportedText(100).refine(isNamed, unnamed),
  models: z.array(workerModel).max(2_000),
  engine: z.object({ version: reportedText(100), isEmulator: z.boolean() }),
  machine: z.object({
    hostname: reportedText(255),
    platform: reportedText(100),
    cpuCount: z.int().positive(),
    memoryBytes: z.int().positive(),
    gpus: z.array(z.object({ name: reportedText(200), memoryBytes: z.int().nullable() })).max(16),
  }),
});
export type RegisterWorkerInput = z.output<typeof registerWorkerInput>;

export const registerWorkerOutput = z.object({
  workerId: id,
  /** Seconds; the api decides, so that a fleet can be slowed down without new workers. */
  beatSeconds: z.number().positive(),
  claimWaitSeconds: z.number().positive(),
});

export const claimWorkInput = z.object({
  /** As registering answered it. Without it the newest worker of the token is meant. */
  workerId: id.optional(),
  /** Engine model names, the one on the GPU first. */
  modelNames: z.array(reportedText(200)).max(2_000),
  loadedModelName: reportedText(200).nullable(),
  /** The worker has work already and asks for what comes after it: whoever has none is called first. */
  isBusy: z.boolean().optional(),
  /** 0 answers at once. */
  waitSeconds: z.number().min(0).max(claimWaitSeconds),
});
export type ClaimWorkInput = z.output<typeof claimWorkInput>;

export const renderWork = z.object({
  kind: z.literal('render'),
  leaseId: id,
  generationId: id,
  attempt: z.int().min(1),
  model: z.object({ name: z.string(), base: modelBase }),
  recipe,
  /** Indices still to be made: an earlier attempt may have delivered some. */
  pictureIndices: z.array(z.int().min(0)).min(1),
  /** For a person who reads along. The api keeps it by its own clock: work that is past it gets the verdict `lost`. */
  deadline: moment.optional(),
});
export type RenderWork = z.infer<typeof renderWork>;

export const claimWorkOutput = z.object({ work: renderWork.nullable() });

/**
 * A worker that was cut off or started again, with finished pictures in hand: work of an earlier lease is its own again,
 * under a new lease, unless it has ended or somebody else has it; then the answer is null.
 */
export const resumeWorkInput = z.object({ leaseId: id });

export const preview = z.object({
  dataUrl: z
    .string()
    .max(previewBytesMax)
    .regex(/^data:image\/(jpeg|webp|png);base64,[A-Za-z0-9+/=]+$/, 'must be a base64 data URL of a picture'),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type Preview = z.infer<typeof preview>;

/** From 0, within its run. */
const pictureIndex = z
  .int()
  .min(0)
  .max(countMax - 1);

/**
 * Where one lease stands. `waiting` is work claimed ahead that has not started; of work that has, it says only that it is
 * alive, and changes no stage.
 */
export const leaseProgress = z.object({
  leaseId: id,
  stage: z.enum(['waiting', 'rendering', 'uploading']),
  pictureIndex: pictureIndex.optional(),
  step: z.int().min(0).optional(),
  steps: z.int().min(1).optional(),
  preview: preview.nullable().optional(),
});
export type LeaseProgress = z.infer<typeof leaseProgress>;

export const beatInput = z.object({ leases: z.array(leaseProgress).min(1).max(8) });
export type BeatInput = z.output<typeof beatInput>;

/** `cancel`: the person no longer wants it. `lost`: it belongs to another attempt. In both cases stop and upload nothing. */
export const leaseVerdict = z.enum(['ok', 'lost', 'cancel']);
export const beatOutput = z.object({
  verdicts: z.array(z.object({ leaseId: id, verdict: leaseVerdict })),
});

/** SHA-256 in lower-case hex. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const pictureOfLease = z.object({ leaseId: id, pictureIndex });

export const grantUploadInput = pictureOfLease.extend({
  sha256,
  sizeBytes: z.int().min(1).max(pictureBytesMax),
  contentType: z.literal('image/png'),
});
export type GrantUploadInput = z.output<typeof grantUploadInput>;

export const uploadGrant = z.object({
  url: z.string(),
  method: z.literal('PUT'),
  headers: z.record(z.string(), z.string()),
  expiresAt: moment,
});
export type UploadGrant = z.infer<typeof uploadGrant>;

export const deliverInput = pictureOfLease.extend({
  sha256,
  sizeBytes: z.int().min(1).max(pictureBytesMax),
  contentType: z.literal('image/png'),
  renderSeconds: z.number().nonnegative(),
});
export type DeliverInput = z.output<typeof deliverInput>;

export const deliverOutput = z.object({
  /** True when this was the last picture of the work: the lease is over. */
  isComplete: z.boolean(),
});

export const failWorkInput = z.object({
  leaseId: id,
  /** Decides about blame, refund and another try: see `failureRules`. */
  code: failureCode,
  /** Said by older workers; the code decides. */
  fault: fault.optional(),
  /** For operators, at most a line; the person never sees it. */
  message: reportedText(2_000),
  /** False ends the work although the code would allow another try; true allows nothing that the code does not. */
  isRetryable: z.boolean().optional(),
});
export type FailWorkInput = z.output<typeof failWorkInput>;

/** Work handed back untouched, e.g. when a worker drains: it costs no attempt. */
export const releaseWorkInput = z.object({ leaseId: id });

export const acknowledged = z.object({ ok: z.literal(true) });
