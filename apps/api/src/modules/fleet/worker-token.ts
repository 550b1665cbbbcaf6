import { createHash, randomBytes } from 'node:crypto';
import { type EntityManager, newId, readRows, type Statement, sql, WorkerToken } from '@pingvas/db';
import type { Context, WorkerIdentity } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { sharedPool } from './pools.ts';

/** Recognisable, so that secret scanners find it. */
const prefix = 'pgw_';
const form = /^pgw_[A-Za-z0-9_-]{20,200}$/;
/** `last_used_at` is for operators; writing it more often would make every beat a write. */
const usedAtPrecisionMs = 60_000;

type TokenContext = Pick<Context, 'em' | 'clock'>;

/** A new worker token: 256 random bits behind a prefix that secret scanners can find. */
export function newWorkerToken(): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/**
 * Makes a worker token known; only its hash is kept. The same token again is no second one, so a start-up may
 * repeat this.
 *
 * @throws DomainError request.invalid when the token has not the form of `newWorkerToken`.
 */
export async function issueWorkerToken(
  { em, clock }: TokenContext,
  {
    label,
    token = newWorkerToken(),
    expiresAt = null,
    ownerId = null,
    pools = [sharedPool],
  }: {
    label: string;
    token?: string;
    expiresAt?: Date | null;
    ownerId?: string | null;
    pools?: readonly string[];
  },
): Promise<{ tokenId: string; token: string }> {
  if (!form.test(token)) {
    throw new DomainError('request.invalid', {
      fields: [{ path: 'token', message: `must be ${prefix} and 20 to 200 letters, digits, - or _` }],
    });
  }
  const tokenHash = hashWorkerToken(token);
  // Within a transaction it stands or falls with the rest.
  const fork = em.isInTransaction() ? em : em.fork();
  await fork.upsert(
    WorkerToken,
    {
      id: newId(),
      label,
      tokenHash,
      previousHash: null,
      previousUntil: null,
      ownerId,
      pools: [...pools],
      createdAt: clock.now(),
      expiresAt,
      revokedAt: null,
      lastUsedAt: null,
      rotatedAt: null,
    },
    { onConflictFields: ['tokenHash'], onConflictAction: 'ignore' },
  );
  const { id } = await fork.findOneOrFail(WorkerToken, { tokenHash }, { refresh: true });
  return { tokenId: id, token };
}

interface ValidToken extends Pick<WorkerToken, 'id' | 'label' | 'pools'> {
  readonly isToBeNoted: boolean;
}

/**
 * SQL: whether `token`, of `owner`, counts by this secret. Also by the secret before, while that still counts; and never
 * for an owner who may not sign in.
 */
export const countsSql = (secretHash: string, now: string): string =>
  `(token.token_hash = ${secretHash} or (token.previous_hash = ${secretHash} and token.previous_until > ${now}))
            and token.revoked_at is null and (token.expires_at is null or token.expires_at > ${now})
            and (token.owner_id is null or (owner.is_active and owner.erased_at is null))`;

const validToken = {
  name: 'fleet.valid-token',
  text: `select token.id, token.label, token.pools,
                token.last_used_at is null or token.last_used_at < $3::timestamptz as "isToBeNoted"
           from fleet.worker_tokens token left join identity.users owner on owner.id = token.owner_id
          where ${countsSql('$1', '$2::timestamptz')}`,
};

/**
 * Answers a row while this worker may still be given work: for what is sent long after it was admitted. Until the commit
 * nobody revokes or rotates the token, so whoever has heard that it has ended knows that no more work follows.
 */
export function stillAdmitted({ secretHash }: WorkerIdentity, now: Date): Statement {
  return sql(
    `select 1 from fleet.worker_tokens token left join identity.users owner on owner.id = token.owner_id
      where ${countsSql('$1', '$2::timestamptz')}
        for key share of token`,
    secretHash,
    now,
  );
}

const endedSecrets = {
  name: 'fleet.ended-secrets',
  text: `select asked.hash from json_array_elements_text($1::json) as asked(hash)
          where not exists (
            select 1 from fleet.worker_tokens token left join identity.users owner on owner.id = token.owner_id
             where ${countsSql('asked.hash', '$2::timestamptz')})`,
};

/** Which of these secrets do not count any more. */
export async function readEndedSecrets(
  em: EntityManager,
  secretHashes: readonly string[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const rows = await readRows<{ hash: string }>(em, endedSecrets, [JSON.stringify(secretHashes), now]);
  return new Set(rows.map(({ hash }) => hash));
}

/**
 * Who a worker's bearer token belongs to.
 *
 * @throws DomainError fleet.unknown-worker for a missing, unknown, expired or revoked token, which look alike.
 */
export async function authenticateWorker(
  { em, clock }: TokenContext,
  token: string | null,
): Promise<WorkerIdentity> {
  if (token === null || !form.test(token)) throw new DomainError('fleet.unknown-worker');
  const now = clock.now();
  const usedBefore = new Date(now.getTime() - usedAtPrecisionMs);
  // Looked up by the hash, so the time it takes says nothing about the token.
  const secretHash = hashWorkerToken(token);
  const [found] = await readRows<ValidToken>(em, validToken, [secretHash, now, usedBefore]);
  if (found === undefined) throw new DomainError('fleet.unknown-worker');
  if (found.isToBeNoted) await em.fork().nativeUpdate(WorkerToken, { id: found.id }, { lastUsedAt: now });
  const { id: tokenId, label, pools } = found;
  return { tokenId, label, pools, secretHash };
}

/** What the database knows a token by, in hex. */
export function hashWorkerToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
