import { type ErrorCode, type ErrorDetails, errorDetails, isErrorCode } from '@pingvas/contracts';
import { z } from 'zod';

/** What the server said about a refused call. */
export interface PingvasError {
  /** A newer server may know codes that this client does not; they read as platform.internal. */
  readonly code: ErrorCode;
  /** A short English sentence, for logs and terminals; the web has sentences of its own. */
  readonly message: string;
  readonly details: ErrorDetails;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  /** Finds the call in the server's log. */
  readonly requestId: string | null;
}

const errorOfTrpc = z.object({
  message: z.string(),
  data: z.object({
    errorCode: z.string(),
    details: errorDetails.catch({}),
    retryable: z.boolean(),
    requestId: z.string().nullable(),
  }),
});

/**
 * Reads the server's own error out of whatever a call threw. Null when the error is not the server's: the network is
 * away, the call was aborted, or something between the two answered.
 */
export function readError(error: unknown): PingvasError | null {
  const parsed = errorOfTrpc.safeParse(error);
  if (!parsed.success) return null;
  const { message, data } = parsed.data;
  return {
    code: isErrorCode(data.errorCode) ? data.errorCode : 'platform.internal',
    message,
    details: data.details,
    retryable: data.retryable,
    requestId: data.requestId,
  };
}
