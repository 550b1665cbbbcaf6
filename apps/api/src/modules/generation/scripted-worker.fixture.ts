import { createHash } from 'node:crypto';
import type { DeliverInput, LeaseProgress, RegisterWorkerInput, RenderWork } from '@pingvas/contracts';
import sharp from 'sharp';
import type { Context, LeaseholderContext, WorkerContext } from '../../platform/context.ts';
import { beatLeases } from '../fleet/beat-leases.ts';
import { claimWork } from '../fleet/claim-work.ts';
import { deliverPicture } from '../fleet/deliver-picture.ts';
import { failWork } from '../fleet/fail-work.ts';
import { grantUpload } from '../fleet/grant-upload.ts';
import { registerWorker } from '../fleet/register-worker.ts';
import { releaseWork } from '../fleet/release-work.ts';
import { resumeWork } from '../fleet/resume-work.ts';
import { generationWork } from './generation.work.ts';

export interface WorkerParts {
  readonly registration: RegisterWorkerInput;
  readonly workerId: string;
  readonly token: string;
  readonly modelNames: readonly string[];
  context(parts?: Partial<Context>): WorkerContext & LeaseholderContext;
}

/** A worker without an engine: it says what a test tells it to say. */
export function scriptedWorker({ registration, workerId, token, modelNames, context }: WorkerParts) {
  async function claim({ waitSeconds = 0, loadedModelName = null as string | null } = {}) {
    const { work } = await claimWork(context(), generationWork, {
      workerId,
      modelNames: [...modelNames],
      loadedModelName,
      waitSeconds,
    });
    return work;
  }

  async function upload(work: RenderWork, pictureIndex: number, given?: Uint8Array) {
    const bytes = given ?? (await pictureOf(work, pictureIndex));
    const facts = factsOf(bytes);
    const input = { leaseId: work.leaseId, pictureIndex, ...facts };
    const grant = await grantUpload(context(), generationWork, input);
    const key = new URL(grant.url).pathname.replace(/^\/files\//, '');
    await context().storage.put(key, bytes, 'image/png');
    return { ...input, renderSeconds: 1.5, key };
  }

  async function deliver(work: RenderWork, pictureIndex: number) {
    const { key: _key, ...input } = await upload(work, pictureIndex);
    return deliverPicture(context(), generationWork, input);
  }

  return {
    workerId,
    token,
    context,
    claim,
    registerAgain: () => registerWorker(context(), registration),
    async claimed(options?: Parameters<typeof claim>[0]) {
      const work = await claim(options);
      if (work === null) throw new Error('there was nothing to claim');
      return work;
    },
    async beat(work: RenderWork, report: Omit<LeaseProgress, 'leaseId'> = { stage: 'rendering' }) {
      const { verdicts } = await beatLeases(context(), generationWork, {
        leases: [{ leaseId: work.leaseId, ...report }],
      });
      return verdicts[0]?.verdict;
    },
    upload,
    deliver,
    deliverInput: (input: DeliverInput, parts?: Partial<Context>) =>
      deliverPicture(context(parts), generationWork, input),
    async finish(work: RenderWork) {
      for (const index of work.pictureIndices) await deliver(work, index);
    },
    fail: (work: RenderWork, failure: Omit<Parameters<typeof failWork>[2], 'leaseId' | 'message'>) =>
      failWork(context(), generationWork, { leaseId: work.leaseId, message: 'as scripted', ...failure }),
    release: (work: RenderWork) => releaseWork(context(), generationWork, { leaseId: work.leaseId }),
    async resume(work: RenderWork) {
      return (await resumeWork(context(), generationWork, { leaseId: work.leaseId })).work;
    },
  };
}

/** What a worker announces about bytes. */
export function factsOf(bytes: Uint8Array) {
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.byteLength,
    contentType: 'image/png',
  } as const;
}

/** A small PNG of the size that the work asks for; another colour for each picture and attempt. */
export async function pictureOf({ recipe, attempt }: RenderWork, pictureIndex: number): Promise<Uint8Array> {
  const { width, height } = recipe;
  const background = { r: 30 * pictureIndex, g: 60 * attempt, b: 120 };
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}
