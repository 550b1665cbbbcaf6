import type { WorkerRouter } from '@pingvas/api/worker-router';
import { createWorkerClient, readError } from '@pingvas/api-client';
import { FleetError } from './fleet-error.ts';
import type { FleetCallOptions, FleetPort } from './fleet-port.ts';

export interface FleetClientOptions {
  readonly apiUrl: string;
  readonly token: string;
  /** For everything but claims, which wait as long as their input says. */
  readonly timeoutMs: number;
}

/** Beyond the time that a claim asks to wait: the way there and back, and a busy api. */
const claimGraceMs = 15_000;

/** The fleet as the api serves it: the only file that names its router, so a changed contract fails to compile here. */
export function createFleetClient({ apiUrl, token, timeoutMs }: FleetClientOptions): FleetPort {
  const { fleet } = createWorkerClient<WorkerRouter>({ url: apiUrl, token });

  async function call<Result>(
    limitMs: number,
    { signal }: FleetCallOptions,
    send: (options: { signal: AbortSignal }) => Promise<Result>,
  ): Promise<Result> {
    const timeout = AbortSignal.timeout(limitMs);
    try {
      return await send({ signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    } catch (error) {
      signal?.throwIfAborted();
      const refusal = readError(error);
      throw refusal
        ? new FleetError(refusal.message, {
            code: refusal.code,
            isRetryable: refusal.retryable,
            cause: error,
          })
        : new FleetError('the api does not answer', { code: null, isRetryable: true, cause: error });
    }
  }

  return {
    register: (input, options = {}) => call(timeoutMs, options, (send) => fleet.register.mutate(input, send)),
    claim: (input, options = {}) =>
      call(input.waitSeconds * 1_000 + claimGraceMs, options, (send) => fleet.claim.mutate(input, send)),
    beat: (input, options = {}) => call(timeoutMs, options, (send) => fleet.beat.mutate(input, send)),
    grantUpload: (input, options = {}) =>
      call(timeoutMs, options, (send) => fleet.grantUpload.mutate(input, send)),
    deliver: (input, options = {}) => call(timeoutMs, options, (send) => fleet.deliver.mutate(input, send)),
    fail: async (input, options = {}) => {
      await call(timeoutMs, options, (send) => fleet.fail.mutate(input, send));
    },
    resume: (input, options = {}) => call(timeoutMs, options, (send) => fleet.resume.mutate(input, send)),
    release: async (input, options = {}) => {
      await call(timeoutMs, options, (send) => fleet.release.mutate(input, send));
    },
  };
}
