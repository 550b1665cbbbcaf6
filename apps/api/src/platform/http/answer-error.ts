import type { Context as HonoContext } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { DomainError } from '../errors/domain-error.ts';
import { toDomainError } from '../errors/to-domain-error.ts';
import { logFailure } from '../log/log-failure.ts';
import { restErrorBody } from '../rest/rest-error-body.ts';
import type { ApiEnv } from './api-env.ts';

/** Turns whatever a handler threw into the one REST answer, and logs its cause once. */
export function answerError(c: HonoContext<ApiEnv>, thrown: unknown): Response {
  const error = toDomainError(thrown);
  const { requestId } = c.var;
  logFailure(c.var.log, error, { path: c.var.route });
  for (const [name, value] of Object.entries(extraHeaders(error))) c.header(name, value);
  // Hono wants to know that a body may follow; none of our codes is a 204 or 304.
  return c.json(
    restErrorBody(error, { requestId, now: new Date() }),
    error.httpStatus as ContentfulStatusCode,
  );
}

function extraHeaders(error: DomainError): Record<string, string> {
  const { retryAfterSeconds } = error.details;
  return {
    ...(error.httpStatus === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    // The rest of a body that is too large stays unread: this connection is of no more use.
    ...(error.code === 'request.too-large' ? { connection: 'close' } : {}),
  };
}
