import { z } from 'zod';
import type { ErrorCode } from './error-codes.ts';

/** One field that was refused: its path in the caller's own words and the reason. */
export const fieldProblem = z.object({ path: z.string(), message: z.string() });
export type FieldProblem = z.infer<typeof fieldProblem>;

/**
 * What an error says besides its code. All of it is safe to show to the caller.
 * `fields` comes with request.invalid, `balance` and `price` (credits) with credits.not-enough;
 * `cap` and `left` (credits) with credits.key-cap-reached, whose `reason` is `per-day` or `in-all`.
 */
export const errorDetails = z.object({
  fields: z.array(fieldProblem).optional(),
  price: z.int().optional(),
  balance: z.int().optional(),
  cap: z.int().optional(),
  left: z.int().optional(),
  retryAfterSeconds: z.int().optional(),
  reason: z.string().optional(),
});
export type ErrorDetails = z.infer<typeof errorDetails>;

/** The error part of a tRPC answer (`shape.data`), beside tRPC's own fields. */
export interface TrpcErrorData {
  readonly errorCode: ErrorCode;
  readonly details: ErrorDetails;
  readonly retryable: boolean;
  readonly requestId: string | null;
}

/** The one shape of every REST error. */
export const restError = z.object({
  success: z.literal(false),
  errorCode: z.string(),
  errorMessage: z.string(),
  timestamp: z.iso.datetime(),
  requestId: z.string().nullable(),
  details: errorDetails,
});
