import type { TrpcErrorData } from '@pingvas/contracts';
import type { TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODE_NUMBER } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { errorSentences } from '../errors/error-sentences.ts';
import { toDomainError } from '../errors/to-domain-error.ts';

export interface TrpcErrorShape {
  readonly message: string;
  readonly code: TRPC_ERROR_CODE_NUMBER;
  readonly data: TrpcErrorData & {
    readonly code: TRPC_ERROR_CODE_KEY;
    readonly httpStatus: number;
    readonly path?: string;
  };
}

/**
 * The tRPC form of an error. Built afresh and not from tRPC's default shape, whose message and stack
 * may repeat what an exception said.
 */
export function trpcErrorShape(
  error: unknown,
  at: { requestId: string | null; path?: string | undefined },
): TrpcErrorShape {
  const { code: errorCode, details, retryable, httpStatus } = toDomainError(error);
  const key = trpcCodeOf(httpStatus);
  return {
    message: errorSentences[errorCode],
    code: TRPC_ERROR_CODES_BY_KEY[key],
    data: {
      code: key,
      httpStatus,
      ...(at.path === undefined ? {} : { path: at.path }),
      errorCode,
      details,
      retryable,
      requestId: at.requestId,
    },
  };
}

/** tRPC's own name for each status that our codes use; its numeric code steers when a client reconnects a stream. */
const keyOfStatus: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  // tRPC has no word for what is gone.
  410: 'NOT_FOUND',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
};

function trpcCodeOf(httpStatus: number): TRPC_ERROR_CODE_KEY {
  return keyOfStatus[httpStatus] ?? 'INTERNAL_SERVER_ERROR';
}
