import type { Logger } from 'pino';
import type { DomainError } from '../errors/domain-error.ts';

/**
 * The one log line of a failed call: ours to mend at `error` with its cause, a caller's at `debug`.
 * The details stay out, as they may quote the caller.
 */
export function logFailure(log: Logger, error: DomainError, at: { readonly path: string }): void {
  const facts = { code: error.code, path: at.path };
  if (error.httpStatus >= 500) log.error({ ...facts, err: error.cause ?? error }, 'a call failed');
  else log.debug(facts, 'a call was refused');
}
