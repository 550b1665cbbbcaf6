/**
 * What went wrong between us and the engine:
 * - `unreachable`: no answer (refused connection, broken line, time-out); the same call may work later.
 * - `refused`: the engine read the request and will never take it (422).
 * - `failed`: the engine answered with another error, see `status`.
 * - `not-an-engine`: something answered, but not in InvokeAI's words (a web page, another shape of JSON).
 */
export type EngineErrorKind = 'unreachable' | 'refused' | 'failed' | 'not-an-engine';

/** One value that the engine refused: where it stands and why. The value itself is never kept. */
export interface RefusedValue {
  readonly location: string;
  readonly message: string;
}

/** Every failure of the client; nothing else leaves it but the caller's own abort reason. */
export class EngineError extends Error {
  readonly kind: EngineErrorKind;
  /** The HTTP status, when there was an answer. */
  readonly status: number | null;
  readonly refused: readonly RefusedValue[];

  constructor(
    kind: EngineErrorKind,
    message: string,
    options: { status?: number; refused?: readonly RefusedValue[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'EngineError';
    this.kind = kind;
    this.status = options.status ?? null;
    this.refused = options.refused ?? [];
  }
}

/** True for an EngineError, of the given kind when one is named. */
export function isEngineError(error: unknown, kind?: EngineErrorKind): error is EngineError {
  return error instanceof EngineError && (kind === undefined || error.kind === kind);
}
