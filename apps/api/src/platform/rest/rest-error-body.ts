import { restError } from '@pingvas/contracts';
import type { DomainError } from '../errors/domain-error.ts';
import { errorSentences } from '../errors/error-sentences.ts';
import { toSnakeCase } from './snake-case.ts';

/** The one shape of every REST error: `success, error_code, error_message, timestamp, request_id, details`. */
export function restErrorBody(
  error: DomainError,
  at: { readonly requestId: string | null; readonly now: Date },
): object {
  const body = toSnakeCase(restError, {
    success: false,
    errorCode: error.code,
    errorMessage: errorSentences[error.code],
    timestamp: at.now.toISOString(),
    requestId: at.requestId,
    details: error.details,
  });
  return Object(body);
}
