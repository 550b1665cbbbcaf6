import type {
  BeatInput,
  beatOutput,
  ClaimWorkInput,
  claimWorkOutput,
  DeliverInput,
  deliverOutput,
  FailWorkInput,
  GrantUploadInput,
  RegisterWorkerInput,
  registerWorkerOutput,
  UploadGrant,
} from '@pingvas/contracts';
import type { z } from 'zod';

export interface FleetCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a worker says to the api: the machines' router, one method per procedure.
 * Every method throws FleetError, or the caller's own abort reason.
 */
export interface FleetPort {
  register(
    input: RegisterWorkerInput,
    options?: FleetCallOptions,
  ): Promise<z.output<typeof registerWorkerOutput>>;
  /** Waits for work as long as the input says. */
  claim(input: ClaimWorkInput, options?: FleetCallOptions): Promise<z.output<typeof claimWorkOutput>>;
  beat(input: BeatInput, options?: FleetCallOptions): Promise<z.output<typeof beatOutput>>;
  grantUpload(input: GrantUploadInput, options?: FleetCallOptions): Promise<UploadGrant>;
  deliver(input: DeliverInput, options?: FleetCallOptions): Promise<z.output<typeof deliverOutput>>;
  fail(input: FailWorkInput, options?: FleetCallOptions): Promise<void>;
  /** Asks for the work of an earlier lease, whose pictures lie finished here. */
  resume(
    input: { readonly leaseId: string },
    options?: FleetCallOptions,
  ): Promise<z.output<typeof claimWorkOutput>>;
  release(input: { readonly leaseId: string }, options?: FleetCallOptions): Promise<void>;
}
