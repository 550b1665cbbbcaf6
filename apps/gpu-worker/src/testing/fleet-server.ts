import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  acknowledged,
  type BeatInput,
  beatInput,
  beatOutput,
  type ClaimWorkInput,
  claimWorkInput,
  claimWorkOutput,
  type DeliverInput,
  deliverInput,
  deliverOutput,
  type ErrorCode,
  errorCodes,
  type FailWorkInput,
  failWorkInput,
  type GrantUploadInput,
  grantUploadInput,
  isErrorCode,
  type leaseVerdict,
  type RegisterWorkerInput,
  type RenderWork,
  registerWorkerInput,
  registerWorkerOutput,
  releaseWorkInput,
  resumeWorkInput,
  uploadGrant,
} from '@pingvas/contracts';
import { initTRPC, TRPCError } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import type { z } from 'zod';
import { createBell } from '../time/bell.ts';

type Procedure = 'register' | 'claim' | 'beat' | 'grantUpload' | 'deliver' | 'fail' | 'release' | 'resume';

/** What the fleet was told, in the order of arrival. */
export interface FleetRecord {
  readonly registrations: RegisterWorkerInput[];
  readonly claims: ClaimWorkInput[];
  readonly beats: BeatInput['leases'];
  readonly grants: GrantUploadInput[];
  /** What the storage has taken. */
  readonly uploads: GrantUploadInput[];
  /** How many uploads came whole and were not answered. */
  heldUploads: number;
  /** How many of these were hung up on. */
  cutUploads: number;
  readonly deliveries: DeliverInput[];
  readonly failures: FailWorkInput[];
  readonly releases: string[];
  readonly resumes: string[];
}

/** A fleet of one test: the machines' procedures over HTTP, in the contract's types, with faults to order. */
export interface FleetServer {
  readonly url: string;
  readonly token: string;
  readonly record: FleetRecord;
  /** Uploaded bytes by `leaseId/pictureIndex`, once delivered. */
  readonly delivered: ReadonlyMap<string, Uint8Array>;
  offer(work: RenderWork): void;
  /** Who asks to resume this lease gets that work. */
  giveBack(leaseId: string, work: RenderWork): void;
  /** The next beat of that lease hears this; the lease is over then. */
  order(leaseId: string, verdict: z.infer<typeof leaseVerdict>): void;
  /** The next calls of the procedure are refused with these codes, one each. */
  refuse(procedure: Procedure, ...codes: ErrorCode[]): void;
  /** The next uploads are answered with these statuses, one each, and not stored. */
  refuseUploads(...statuses: number[]): void;
  /** Uploads from now on are neither stored nor answered. */
  stallUploads(): void;
  /** Calls are cut without an answer until `recover`. */
  fallSilent(): void;
  recover(): void;
  /** Resolves when the condition holds; looked at after every call. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

class Refusal extends Error {
  readonly errorCode: ErrorCode;
  constructor(errorCode: ErrorCode) {
    super(errorCode);
    this.errorCode = errorCode;
  }
}

const t = initTRPC.context<{ readonly token: string | undefined }>().create({
  errorFormatter: ({ shape, error }) => {
    const code = error.cause instanceof Refusal ? error.cause.errorCode : 'platform.internal';
    const known = isErrorCode(code) ? code : 'platform.internal';
    return {
      message: known,
      code: shape.code,
      data: {
        code: shape.data.code,
        httpStatus: errorCodes[known].httpStatus,
        errorCode: known,
        details: {},
        retryable: errorCodes[known].retryable,
        requestId: null,
      },
    };
  },
});

export async function startFleetServer(
  options: { readonly beatSeconds?: number } = {},
): Promise<FleetServer> {
  const token = `pgw_${'t'.repeat(40)}`;
  const record: FleetRecord = {
    registrations: [],
    claims: [],
    beats: [],
    grants: [],
    uploads: [],
    heldUploads: 0,
    cutUploads: 0,
    deliveries: [],
    failures: [],
    releases: [],
    resumes: [],
  };
  const offers: RenderWork[] = [];
  const resumable = new Map<string, RenderWork>();
  const open = new Map<string, Set<number>>();
  const verdicts = new Map<string, z.infer<typeof leaseVerdict>>();
  const refusals = new Map<Procedure, ErrorCode[]>();
  const uploadStatuses: number[] = [];
  const granted = new Map<string, GrantUploadInput>();
  const uploaded = new Map<string, Uint8Array>();
  const delivered = new Map<string, Uint8Array>();
  const news = createBell();
  let isSilent = false;
  let areUploadsStalled = false;
  let url = '';

  const machine = (procedure: Procedure) =>
    t.procedure.use(async ({ ctx, next }) => {
      const code = refusals.get(procedure)?.shift() ?? (ctx.token === token ? null : 'fleet.unknown-worker');
      if (code) throw new TRPCError({ code: 'BAD_REQUEST', cause: new Refusal(code) });
      const result = await next();
      news.ring();
      return result;
    });
  const requireOpen = (leaseId: string): Set<number> => {
    const missing = open.get(leaseId);
    if (!missing) throw new TRPCError({ code: 'CONFLICT', cause: new Refusal('fleet.lease-lost') });
    return missing;
  };
  const refuse = (code: ErrorCode) => new TRPCError({ code: 'CONFLICT', cause: new Refusal(code) });

  const router = t.router({
    fleet: t.router({
      register: machine('register')
        .input(registerWorkerInput)
        .output(registerWorkerOutput)
        .mutation(({ input }) => {
          record.registrations.push(input);
          return { workerId: randomUUID(), beatSeconds: options.beatSeconds ?? 0.2, claimWaitSeconds: 25 };
        }),
      claim: machine('claim')
        .input(claimWorkInput)
        .output(claimWorkOutput)
        .mutation(async ({ input, signal }) => {
          record.claims.push(input);
          news.ring();
          const deadline = performance.now() + input.waitSeconds * 1_000;
          while (offers.length === 0 && performance.now() < deadline && !signal?.aborted) {
            await news.heard({ withinMs: deadline - performance.now(), signal }).catch(() => undefined);
          }
          const work = signal?.aborted ? undefined : offers.shift();
          if (work) open.set(work.leaseId, new Set(work.pictureIndices));
          return { work: work ?? null };
        }),
      beat: machine('beat')
        .input(beatInput)
        .output(beatOutput)
        .mutation(({ input }) => {
          record.beats.push(...input.leases);
          return {
            verdicts: input.leases.map(({ leaseId }) => {
              const verdict = verdicts.get(leaseId) ?? (open.has(leaseId) ? 'ok' : 'lost');
              if (verdict !== 'ok') open.delete(leaseId);
              return { leaseId, verdict };
            }),
          };
        }),
      grantUpload: machine('grantUpload')
        .input(grantUploadInput)
        .output(uploadGrant)
        .mutation(({ input }) => {
          requireOpen(input.leaseId);
          record.grants.push(input);
          const name = randomUUID();
          granted.set(name, input);
          return {
            url: `${url}/upload/${name}`,
            method: 'PUT' as const,
            headers: {
              'content-type': input.contentType,
              'content-length': String(input.sizeBytes),
              'x-checksum': input.sha256,
              'if-none-match': '*',
            },
            expiresAt: new Date(Date.now() + 60_000).toISOString(),
          };
        }),
      deliver: machine('deliver')
        .input(deliverInput)
        .output(deliverOutput)
        .mutation(({ input }) => {
          const missing = requireOpen(input.leaseId);
          const bytes = uploaded.get(`${input.leaseId}/${input.pictureIndex}/${input.sha256}`);
          if (!bytes) throw refuse('fleet.upload-missing');
          record.deliveries.push(input);
          delivered.set(`${input.leaseId}/${input.pictureIndex}`, bytes);
          missing.delete(input.pictureIndex);
          if (missing.size === 0) open.delete(input.leaseId);
          return { isComplete: missing.size === 0 };
        }),
      fail: machine('fail')
        .input(failWorkInput)
        .output(acknowledged)
        .mutation(({ input }) => {
          requireOpen(input.leaseId);
          open.delete(input.leaseId);
          record.failures.push(input);
          return { ok: true as const };
        }),
      resume: machine('resume')
        .input(resumeWorkInput)
        .output(claimWorkOutput)
        .mutation(({ input }) => {
          record.resumes.push(input.leaseId);
          const work = resumable.get(input.leaseId);
          resumable.delete(input.leaseId);
          if (!work) return { work: null };
          open.delete(input.leaseId);
          open.set(work.leaseId, new Set(work.pictureIndices));
          return { work };
        }),
      release: machine('release')
        .input(releaseWorkInput)
        .output(acknowledged)
        .mutation(({ input }) => {
          requireOpen(input.leaseId);
          open.delete(input.leaseId);
          record.releases.push(input.leaseId);
          return { ok: true as const };
        }),
    }),
  });

  const trpc = createHTTPHandler({
    router,
    basePath: '/worker-trpc/',
    createContext: ({ req }) => ({ token: req.headers.authorization?.replace(/^Bearer /, '') }),
  });

  async function receiveUpload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const grant = granted.get(request.url?.split('/').at(-1) ?? '');
    if (areUploadsStalled) {
      record.heldUploads += 1;
      news.ring();
      response.once('close', () => {
        record.cutUploads += 1;
        news.ring();
      });
      return;
    }
    const status = uploadStatuses.shift() ?? (grant ? statusOfUpload(request, bytes, grant) : 403);
    if (grant && status === 200) {
      uploaded.set(`${grant.leaseId}/${grant.pictureIndex}/${grant.sha256}`, bytes);
      record.uploads.push(grant);
    }
    response.writeHead(status).end();
    news.ring();
  }

  const server = createServer((request, response) => {
    if (isSilent) request.socket.destroy();
    // Who hangs up in the middle of an upload is the worker, and it has its reasons.
    else if (request.method === 'PUT') receiveUpload(request, response).catch(() => response.destroy());
    else trpc(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    token,
    record,
    delivered,
    offer(work) {
      offers.push(work);
      news.ring();
    },
    giveBack: (leaseId, work) => void resumable.set(leaseId, work),
    order: (leaseId, verdict) => void verdicts.set(leaseId, verdict),
    refuse: (procedure, ...codes) => void refusals.set(procedure, codes),
    refuseUploads: (...statuses) => void uploadStatuses.splice(0, uploadStatuses.length, ...statuses),
    stallUploads: () => {
      areUploadsStalled = true;
    },
    fallSilent() {
      isSilent = true;
      server.closeAllConnections();
    },
    recover: () => {
      isSilent = false;
    },
    async until(condition) {
      while (!condition()) await news.heard({ withinMs: 50 });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** As strict as a presigned address: wrong size, type or checksum is refused. */
function statusOfUpload(request: IncomingMessage, bytes: Buffer, grant: GrantUploadInput): number {
  const { headers } = request;
  const isAsGranted =
    headers['content-type'] === grant.contentType &&
    headers['content-length'] === String(grant.sizeBytes) &&
    headers['x-checksum'] === grant.sha256 &&
    headers['if-none-match'] === '*';
  if (!isAsGranted) return 403;
  return createHash('sha256').update(bytes).digest('hex') === grant.sha256 ? 200 : 400;
}
