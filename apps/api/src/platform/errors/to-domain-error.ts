import type { ErrorCode, FieldProblem } from '@pingvas/contracts';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { DomainError } from './domain-error.ts';

/** The SQLSTATEs and socket errors that say "the database is away", as opposed to "the statement is wrong". */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '25P03', // the server ended a transaction whose process stood still
  '53300', // too many connections
  '57P01', // the administrator ended the session
  '57P02',
  '57P03', // starting up or shutting down
]);
// node-postgres gives these no code.
const unavailableMessages =
  /Connection terminated|timeout exceeded when trying to connect|Cannot use a pool after calling end|Client has encountered a connection error/i;

/** True when `error` or what caused it is a lost or refused database connection. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (const each of causesOf(error)) {
    const { code, message, syscall } = facts(each);
    if (code !== undefined) {
      // ENOENT counts only for a missing unix socket, not for a missing file.
      if (code === 'ENOENT') return syscall === 'connect';
      // 08 is about connections, but 08P01 is what the server says of a message that no retry makes better.
      if (unavailableCodes.has(code) || (/^08[0-9A-Z]{3}$/.test(code) && code !== '08P01')) return true;
    }
    if (message !== undefined && unavailableMessages.test(message)) return true;
  }
  return false;
}

/**
 * Turns whatever was thrown into the one error that both formatters understand. Anything unknown becomes
 * platform.internal with the original as its cause, so that it is logged and never shown.
 */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof TRPCError) return fromTrpcError(error);
  if (isDatabaseUnavailable(error)) return new DomainError('platform.unavailable', {}, { cause: error });
  return new DomainError('platform.internal', {}, { cause: error });
}

/** The refused fields of a failed parse, each with its path in the caller's own words. */
export function fieldProblemsOf(error: z.core.$ZodError): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: path === '' ? key : `${path}.${key}`,
        message: 'is not known',
      }));
    }
    return [{ path, message: issue.message }];
  });
}

/** As {@link fieldProblemsOf}, ready to throw. */
export function invalidRequest(error: z.core.$ZodError): DomainError {
  return new DomainError('request.invalid', { fields: fieldProblemsOf(error) });
}

const codeOfTrpcError: Partial<Record<TRPCError['code'], ErrorCode>> = {
  PARSE_ERROR: 'request.invalid',
  BAD_REQUEST: 'request.invalid',
  NOT_FOUND: 'request.not-found',
  METHOD_NOT_SUPPORTED: 'request.method-not-allowed',
  UNSUPPORTED_MEDIA_TYPE: 'request.unsupported-media-type',
  PAYLOAD_TOO_LARGE: 'request.too-large',
};

function fromTrpcError(error: TRPCError): DomainError {
  const { cause } = error;
  if (cause instanceof DomainError) return cause;
  // tRPC reports refused input as BAD_REQUEST and a wrong answer of ours as INTERNAL_SERVER_ERROR.
  if (error.code === 'BAD_REQUEST' && cause instanceof z.core.$ZodError) return invalidRequest(cause);
  if (error.code === 'BAD_REQUEST' && cause instanceof SyntaxError) {
    return new DomainError('request.invalid', { reason: 'malformed-json' });
  }
  const code = codeOfTrpcError[error.code];
  if (code !== undefined) return new DomainError(code, {}, { cause: error });
  return toDomainError(cause ?? new Error(error.message));
}

function* causesOf(error: unknown): Generator<unknown> {
  let each = error;
  // Bounded: a cause chain may be a circle.
  for (let depth = 0; depth < 8 && each !== null && typeof each === 'object'; depth += 1) {
    yield each;
    if (each instanceof AggregateError) yield* each.errors;
    each = 'cause' in each ? each.cause : null;
  }
}

function facts(error: unknown): { code?: string; message?: string; syscall?: string } {
  if (error === null || typeof error !== 'object') return {};
  return {
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...('message' in error && typeof error.message === 'string' ? { message: error.message } : {}),
    ...('syscall' in error && typeof error.syscall === 'string' ? { syscall: error.syscall } : {}),
  };
}
