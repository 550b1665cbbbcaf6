import { DomainError } from '../errors/domain-error.ts';

/** What a driver reads at most when the caller does not say. */
export const objectBytesMax = 64 * 1024 * 1024;

/**
 * Runs a driver's work on a body that is made meanwhile. What the body throws comes out as it is; everything else is the
 * driver's and treated as in {@link orUnavailable}.
 */
export async function tellingApart<T>(
  body: AsyncIterable<Uint8Array>,
  work: (pieces: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const thrown: unknown[] = [];
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      thrown.push(error);
      throw error;
    }
  }
  try {
    return await orUnavailable(() => work(pieces()));
  } catch (error) {
    throw thrown.length > 0 ? thrown[0] : error;
  }
}

/** Runs a driver's work; whatever it throws that is not ours becomes storage.unavailable, with the cause for the log. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('storage.unavailable', {}, { cause: error });
  }
}
