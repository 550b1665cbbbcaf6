import { hash, randomBytes } from 'node:crypto';
import { type EntityManager, LogInTicket } from '@pingvas/db';
import type { Clock, Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';

export type LogInVia = LogInTicket['via'];

export const ticketLivesMs = 5 * 60_000;
/** After so many wrong tries a ticket is dead: the password has to be shown again. */
export const triesMax = 5;

const prefix = 'pgt_';

/** What the first half of a log-in came to. */
export interface OpenTicket {
  readonly ticketHash: string;
  readonly userId: string;
  readonly via: LogInVia;
  readonly proof: string;
}

/**
 * Writes down that the first half is done. The ticket itself is kept nowhere.
 *
 * @throws DomainError identity.unauthenticated when the account was closed, or all that was open of it ended, since the
 * epoch was read
 */
export async function issueLogInTicket(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  half: {
    readonly userId: string;
    readonly signInEpoch: number;
    readonly via: LogInVia;
    readonly proof: string;
  },
): Promise<{ ticket: string; expiresAt: Date }> {
  const ticket = `${prefix}${randomBytes(32).toString('base64url')}`;
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + ticketLivesMs);
  const { userId, signInEpoch, via, proof } = half;
  const issued = await em.fork().execute<unknown[]>(
    `insert into identity.log_in_tickets (id_hash, user_id, via, proof, created_at, expires_at)
     select ?, person.id, ?, ?, ?::timestamptz, ?::timestamptz from identity.users person
      where person.id = ? and person.is_active and person.sign_in_epoch = ?
        for share
     returning id_hash`,
    [hashOf(ticket), via, proof, createdAt, expiresAt, userId, signInEpoch],
  );
  if (issued.length === 0) throw new DomainError('identity.unauthenticated');
  return { ticket, expiresAt };
}

/**
 * The log-in behind a ticket that still counts. Looking is no try.
 *
 * @throws DomainError identity.log-in-expired
 */
export async function findLogInTicket(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  ticket: string,
  via: LogInVia,
): Promise<OpenTicket> {
  const found = await em.fork().findOne(LogInTicket, openNow(clock, { idHash: hashOf(ticket), via }));
  return opened(found);
}

/**
 * As {@link findLogInTicket}, and one try less. It is counted before the proof is looked at: many tries at once are no
 * more than one after the other.
 *
 * @throws DomainError identity.log-in-expired
 */
export async function tryLogInTicket(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  ticket: string,
  via: LogInVia,
): Promise<OpenTicket> {
  const fork = em.fork();
  const idHash = hashOf(ticket);
  const counted = await fork.execute(
    `update identity.log_in_tickets set tries = tries + 1
      where id_hash = ? and via = ? and tries < ? and expires_at > ?
      returning id_hash`,
    [idHash, via, triesMax, clock.now()],
  );
  if (counted.length === 0) throw new DomainError('identity.log-in-expired');
  return opened(await fork.findOne(LogInTicket, { idHash }));
}

/**
 * Ends a ticket. Only one caller gets it, so that no ticket opens two sessions.
 *
 * @throws DomainError identity.log-in-expired
 */
export async function redeemLogInTicket(tx: EntityManager, ticketHash: string): Promise<void> {
  const redeemed = await tx.nativeDelete(LogInTicket, { idHash: ticketHash });
  if (redeemed === 0) throw new DomainError('identity.log-in-expired');
}

/** Tickets that are over are refused anyway: this only keeps the table from growing. */
export async function removeExpiredTickets({ em, clock }: Pick<Context, 'em' | 'clock'>): Promise<void> {
  await em.fork().nativeDelete(LogInTicket, { expiresAt: { $lte: clock.now() } });
}

function openNow(clock: Clock, of: { idHash: string; via: LogInVia }) {
  return { ...of, tries: { $lt: triesMax }, expiresAt: { $gt: clock.now() } };
}

function opened(ticket: LogInTicket | null): OpenTicket {
  if (ticket === null) throw new DomainError('identity.log-in-expired');
  const { idHash: ticketHash, userId, via, proof } = ticket;
  return { ticketHash, userId, via, proof };
}

function hashOf(ticket: string): string {
  return hash('sha256', ticket, 'hex');
}
