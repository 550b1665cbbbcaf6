import {
  type CreateOwnWorkerTokenInput,
  type CreateWorkerTokenInput,
  type NewWorkerTokenView,
  ownWorkerTokensMax,
  type RenameWorkerTokenInput,
  type RotateWorkerTokenInput,
  type WorkerTokenView,
} from '@pingvas/contracts';
import { type EntityManager, User, WorkerToken } from '@pingvas/db';
import type { ActorContext, Caller, Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { actInSession, recordAct, sendNotice } from '../identity/index.ts';
import { personPool, sharedPool } from './pools.ts';
import { readWorkerTokens } from './read-worker-tokens.ts';
import { announceOffer } from './render-queue.ts';
import { hashWorkerToken, issueWorkerToken, newWorkerToken } from './worker-token.ts';

const hourMs = 3_600_000;

/** Claims that are under way with this token are done before it changes, and later ones see the change. */
const holdToken = 'select 1 from fleet.worker_tokens where id = ? for update';

/** A person who manages tokens; what they do is written down with where they called from. */
type PersonsContext = ActorContext & { readonly caller: Caller };

/** Which tokens a call is about: one person's own, or all that there are. */
export type TokenRealm = { readonly ownerId: string } | 'all';

/** The own tokens of the caller: for the workers on their own GPU, which get their work alone. */
export function ownTokens({ actor }: PersonsContext): TokenRealm {
  return { ownerId: actor.userId };
}

/** Tokens that were not revoked, newest first. */
export async function listWorkerTokens(
  context: PersonsContext,
  realm: TokenRealm,
): Promise<{ items: WorkerTokenView[] }> {
  return { items: await readWorkerTokens(context, { ownerId: ownerOf(realm) }) };
}

/**
 * A token for the caller's own GPU: its workers get the caller's work and nobody else's.
 *
 * @throws DomainError fleet.too-many-tokens, identity.unauthenticated when the session ended meanwhile
 */
export async function createOwnWorkerToken(
  context: PersonsContext,
  input: CreateOwnWorkerTokenInput,
): Promise<NewWorkerTokenView> {
  const { actor } = context;
  // One person's acts go one by one, or two at once would both count too few.
  const made = await actInSession(context, async (tx) => {
    const alive = await tx.count(WorkerToken, { ownerId: actor.userId, revokedAt: null });
    if (alive >= ownWorkerTokensMax) throw new DomainError('fleet.too-many-tokens');
    return create(context, tx, {
      ...input,
      ownerId: actor.userId,
      pools: [personPool(actor.userId)],
    });
  });
  return shown(context, made);
}

/**
 * A token of the installation, for everybody's work or for that of some people alone.
 *
 * @throws DomainError request.invalid when nobody has one of the e-mails
 */
export async function createWorkerToken(
  context: PersonsContext,
  { people, ...input }: CreateWorkerTokenInput,
): Promise<NewWorkerTokenView> {
  const made = await actInSession(context, async (tx) => {
    const pools = people.length === 0 ? [sharedPool] : await poolsOfPeople(tx, people);
    return create(context, tx, { ...input, ownerId: null, pools });
  });
  return shown(context, made);
}

async function poolsOfPeople(tx: EntityManager, emails: readonly string[]): Promise<string[]> {
  const found = await tx.find(User, { email: { $in: [...emails] } }, { fields: ['id', 'email'] });
  const idOf = new Map(found.map(({ id, email }) => [email, id]));
  return [...new Set(emails)].map((email, index) => {
    const id = idOf.get(email);
    if (id !== undefined) return personPool(id);
    throw new DomainError('request.invalid', {
      fields: [{ path: `people.${index}`, message: 'nobody has this e-mail' }],
    });
  });
}

interface IssuedToken {
  readonly tokenId: string;
  /** Its secret. */
  readonly token: string;
}

async function shown(context: PersonsContext, { tokenId, token }: IssuedToken): Promise<NewWorkerTokenView> {
  return { token: await viewOf(context, tokenId), secret: token };
}

async function create(
  context: PersonsContext,
  tx: EntityManager,
  token: CreateOwnWorkerTokenInput & { readonly ownerId: string | null; readonly pools: readonly string[] },
): Promise<IssuedToken> {
  const { clock } = context;
  const { label, expiresInDays, ownerId, pools } = token;
  const expiresAt =
    expiresInDays === null ? null : new Date(clock.now().getTime() + expiresInDays * 24 * hourMs);
  const made = await issueWorkerToken({ em: tx, clock }, { label, expiresAt, ownerId, pools });
  await recordAct(tx, context, {
    action: 'fleet.token-created',
    targetUserId: ownerId,
    details: { tokenId: made.tokenId, pools: pools.join(' ') },
  });
  if (ownerId !== null) await tellOwner(context, tx, { ownerId, label, change: 'created' });
  return made;
}

/** As for API keys: whoever has stolen a session must not get at somebody's work without their knowing. */
async function tellOwner(
  context: PersonsContext,
  tx: EntityManager,
  {
    ownerId,
    ...values
  }: { readonly ownerId: string; readonly label: string; readonly change: 'created' | 'rotated' },
): Promise<void> {
  const reader = await tx.findOneOrFail(User, { id: ownerId });
  await sendNotice(tx, context, { template: 'worker-token-created', reader, values });
}

/** @throws DomainError fleet.token-not-found for one that is revoked, or another person's */
export async function renameWorkerToken(
  context: PersonsContext,
  realm: TokenRealm,
  { tokenId, label }: RenameWorkerTokenInput,
): Promise<WorkerTokenView> {
  const { em, clock } = context;
  await actInSession(context, async (tx) => {
    const token = await lockToken(tx, realm, tokenId);
    token.label = label;
    await tx.flush();
    await recordAct(tx, context, {
      action: 'fleet.token-renamed',
      targetUserId: token.ownerId,
      details: { tokenId },
    });
  });
  return viewOf({ em, clock }, tokenId);
}

/**
 * Gives a token a new secret. Its id stays, and with it its workers and their leases; the secret before counts for as
 * long as is asked for, so that machines can be changed one by one. The secret before that ends now.
 *
 * @throws DomainError fleet.token-not-found
 */
export async function rotateWorkerToken(
  context: PersonsContext,
  realm: TokenRealm,
  { tokenId, overlapHours }: RotateWorkerTokenInput,
): Promise<NewWorkerTokenView> {
  const { em, clock } = context;
  const secret = newWorkerToken();
  await actInSession(context, async (tx) => {
    const token = await lockToken(tx, realm, tokenId);
    const now = clock.now();
    const overlaps = overlapHours > 0;
    token.previousHash = overlaps ? token.tokenHash : null;
    token.previousUntil = overlaps ? new Date(now.getTime() + overlapHours * hourMs) : null;
    token.tokenHash = hashWorkerToken(secret);
    token.rotatedAt = now;
    await tx.flush();
    await recordAct(tx, context, {
      action: 'fleet.token-rotated',
      targetUserId: token.ownerId,
      details: { tokenId, overlapHours },
    });
    const { ownerId, label } = token;
    if (ownerId !== null) await tellOwner(context, tx, { ownerId, label, change: 'rotated' });
  });
  await endWaiting(context);
  return { token: await viewOf({ em, clock }, tokenId), secret };
}

/** Ends a token at once: its workers' next call is refused, and their leases run out. Revoking again is no error. */
export async function revokeWorkerTokenOf(
  context: PersonsContext,
  realm: TokenRealm,
  { tokenId }: { readonly tokenId: string },
): Promise<{ ok: true }> {
  const { clock } = context;
  await actInSession(context, async (tx) => {
    await tx.execute(holdToken, [tokenId]);
    const token = await tx.findOne(WorkerToken, { id: tokenId, ...within(realm) });
    if (token === null) throw new DomainError('fleet.token-not-found');
    if (token.revokedAt !== null) return;
    token.revokedAt = clock.now();
    await tx.flush();
    await recordAct(tx, context, {
      action: 'fleet.token-revoked',
      targetUserId: token.ownerId,
      details: { tokenId },
    });
  });
  await endWaiting(context);
  return { ok: true };
}

/** The claims that wait find out at once; they would within seconds. */
async function endWaiting({ live }: Pick<Context, 'live'>): Promise<void> {
  await announceOffer(live);
}

/** As {@link revokeWorkerTokenOf}, by the product itself. */
export async function revokeWorkerToken(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  tokenId: string,
): Promise<void> {
  await em.fork().transactional(async (tx) => {
    await tx.execute(holdToken, [tokenId]);
    await tx.nativeUpdate(WorkerToken, { id: tokenId, revokedAt: null }, { revokedAt: clock.now() });
  });
}

/**
 * Ends every token of a person's own GPUs and takes its name off it, as a part of their erasure. Work that came with
 * it stays attributed to the token's id. Resolves to how many tokens there were.
 */
export async function eraseWorkerTokensOf(
  tx: EntityManager,
  { userId, now }: { readonly userId: string; readonly now: Date },
): Promise<number> {
  const ended = await tx.execute<{ id: string }[]>(
    `update fleet.worker_tokens
        set revoked_at = coalesce(revoked_at, ?), previous_hash = null, previous_until = null, label = 'erased'
      where owner_id = ? returning id`,
    [now, userId],
  );
  await tx.execute(
    `update fleet.workers set name = 'erased ' || id, machine = '{}'::jsonb
      where token_id in (select id from fleet.worker_tokens where owner_id = ?)`,
    [userId],
  );
  return ended.length;
}

async function lockToken(tx: EntityManager, realm: TokenRealm, tokenId: string): Promise<WorkerToken> {
  await tx.execute(holdToken, [tokenId]);
  const token = await tx.findOne(WorkerToken, { id: tokenId, revokedAt: null, ...within(realm) });
  if (token === null) throw new DomainError('fleet.token-not-found');
  return token;
}

function ownerOf(realm: TokenRealm): string | null {
  return realm === 'all' ? null : realm.ownerId;
}

function within(realm: TokenRealm): { ownerId?: string } {
  return realm === 'all' ? {} : { ownerId: realm.ownerId };
}

async function viewOf(parts: Pick<Context, 'em' | 'clock'>, tokenId: string): Promise<WorkerTokenView> {
  const [view] = await readWorkerTokens(parts, { ownerId: null, tokenId });
  if (view === undefined) throw new DomainError('fleet.token-not-found');
  return view;
}
