import type { WorkerPool, WorkerTokenView } from '@pingvas/contracts';
import { type EntityManager, User, Worker, WorkerToken } from '@pingvas/db';
import type { Clock } from '../../platform/context.ts';
import { peopleServed } from './pools.ts';
import { presentSince } from './workers.ts';

/** Machines shown for each token, those that were heard of last. */
const workersShownMax = 50;

interface Wanted {
  /** Only this person's; null for all of the installation and of everybody. */
  readonly ownerId: string | null;
  readonly tokenId?: string;
}

/** The worker tokens that were not revoked, newest first, with the machines that came with them. */
export async function readWorkerTokens(
  { em, clock }: { readonly em: EntityManager; readonly clock: Clock },
  { ownerId, tokenId }: Wanted,
): Promise<WorkerTokenView[]> {
  const fork = em.fork();
  const now = clock.now();
  const tokens = await fork.find(
    WorkerToken,
    {
      revokedAt: null,
      ...(ownerId === null ? {} : { ownerId }),
      ...(tokenId === undefined ? {} : { id: tokenId }),
    },
    { orderBy: { id: 'desc' } },
  );
  const ids = tokens.map(({ id }) => id);
  const workers = await fork.find(Worker, { tokenId: { $in: ids } }, { orderBy: { lastSeenAt: 'desc' } });
  const byToken = Map.groupBy(workers, (worker) => worker.tokenId);
  const emails = await emailsOf(fork, tokens);
  return tokens.map((token) => ({
    id: token.id,
    label: token.label,
    pools: poolsOf(token, emails),
    owner: token.ownerId === null ? null : { id: token.ownerId, email: emails.get(token.ownerId) ?? '' },
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    rotatedAt: token.rotatedAt?.toISOString() ?? null,
    previousUntil:
      token.previousUntil !== null && token.previousUntil > now ? token.previousUntil.toISOString() : null,
    workers: (byToken.get(token.id) ?? []).slice(0, workersShownMax).map((worker) => ({
      name: worker.name,
      isPresent: worker.lastSeenAt >= presentSince(now),
      isEmulated: worker.isEmulator,
      lastSeenAt: worker.lastSeenAt.toISOString(),
    })),
  }));
}

async function emailsOf(
  em: EntityManager,
  tokens: readonly WorkerToken[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(
    tokens.flatMap(({ ownerId, pools }) => [
      ...(ownerId === null ? [] : [ownerId]),
      ...(peopleServed(pools) ?? []),
    ]),
  );
  if (ids.size === 0) return new Map();
  const people = await em.find(User, { id: { $in: [...ids] } }, { fields: ['id', 'email'] });
  return new Map(people.map(({ id, email }) => [id, email]));
}

function poolsOf({ pools }: WorkerToken, emails: ReadonlyMap<string, string>): WorkerPool[] {
  const people = peopleServed(pools);
  if (people === null) return [{ kind: 'shared' }];
  return people.map((userId) => ({ kind: 'person', userId, email: emails.get(userId) ?? null }));
}
