import { LRUCache } from 'lru-cache';
import { countUnknown } from '../../platform/admission.ts';
import type { Caller, Context, WorkerIdentity } from '../../platform/context.ts';
import type { Limits } from '../../platform/limits/limits.ts';
import { authenticateWorker, hashWorkerToken } from './worker-token.ts';

/** Tokens that are remembered to have counted. */
const knownMax = 10_000;

const knownAt = new WeakMap<Limits, LRUCache<string, true>>();

function knownSecrets(limits: Limits): LRUCache<string, true> {
  const known = knownAt.get(limits) ?? new LRUCache<string, true>({ max: knownMax });
  knownAt.set(limits, known);
  return known;
}

/** The hash of a token that has counted at this process the last time it was looked up; null for every other one. */
export function recognisedSecret(limits: Limits, token: string | null): string | null {
  const secretHash = token === null ? null : hashWorkerToken(token);
  return secretHash !== null && knownSecrets(limits).has(secretHash) ? secretHash : null;
}

/**
 * As {@link authenticateWorker}, for calls that come from anywhere: an address that has shown too many tokens that do
 * not count is refused before the database is asked. A token that has counted at this process is always looked up, so
 * that nobody can keep the machines beside them from their work.
 *
 * @throws DomainError fleet.unknown-worker, request.rate-limited
 */
export async function admitWorker(
  { limits, caller, ...parts }: Pick<Context, 'em' | 'clock' | 'limits'> & { readonly caller: Caller },
  token: string | null,
): Promise<WorkerIdentity> {
  const known = knownSecrets(limits);
  const secretHash = token === null ? null : hashWorkerToken(token);
  limits.refuseIfSpent('unknown-looks', caller, () => secretHash !== null && known.has(secretHash));
  const worker = await countUnknown({ limits, caller }, async () => {
    try {
      return await authenticateWorker(parts, token);
    } catch (error) {
      if (secretHash !== null) known.delete(secretHash);
      throw error;
    }
  });
  known.set(worker.secretHash, true);
  return worker;
}
