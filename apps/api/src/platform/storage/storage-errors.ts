import { DomainError } from '../errors/domain-error.ts';

/** What a driver reads at most when the caller does not say. */
export const objectBytesMax = 64 * 1024 * 1024;

/** Runs a driver's work; whatever it throws that is not ours becomes storage.unavailable, with the cause for the log. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('storage.unavailable', {}, { cause: error });
  }
}
