import type { ErrorCode, ErrorDetails } from '@pingvas/contracts';
// Alone: the processes that decode pictures load this, and nothing of all the schemas.
import { errorCodes } from '@pingvas/contracts/error-codes';

/**
 * The one error that use cases throw. Its code decides the HTTP status and whether a retry can help;
 * `details` reaches the caller, `cause` reaches only the log.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { readonly cause?: unknown } = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
  }

  get httpStatus(): number {
    return errorCodes[this.code].httpStatus;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}
