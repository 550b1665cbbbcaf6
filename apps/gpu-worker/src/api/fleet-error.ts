import type { ErrorCode } from '@pingvas/contracts';

/** A call to the api that gave no result. */
export class FleetError extends Error {
  /** The api's own code; null when there was no answer, or none in the api's words. */
  readonly code: ErrorCode | null;
  /** The same call may succeed later. */
  readonly isRetryable: boolean;

  constructor(
    message: string,
    options: { readonly code: ErrorCode | null; readonly isRetryable: boolean; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FleetError';
    this.code = options.code;
    this.isRetryable = options.isRetryable;
  }
}

/** True for the api's refusal with this code. */
export function isFleetRefusal(error: unknown, code: ErrorCode): boolean {
  return error instanceof FleetError && error.code === code;
}
