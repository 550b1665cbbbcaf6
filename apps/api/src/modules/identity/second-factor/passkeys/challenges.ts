import { hash, randomBytes } from 'node:crypto';
import { Challenge } from '@pingvas/db';
import type { Context } from '../../../../platform/context.ts';

export const challengeLivesMs = 5 * 60_000;
const challengeBytes = 32;

/** What an answer is good for. Given to a session or a ticket, it counts with that one only. */
export type ChallengeUse =
  | { readonly purpose: 'sign-in' }
  | { readonly purpose: 'second-factor' | 'step-up' | 'add-passkey'; readonly boundTo: string };

/** A fresh challenge in base64url, known to the database by its hash. */
export async function newChallenge(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  use: ChallengeUse,
): Promise<string> {
  const challenge = randomBytes(challengeBytes).toString('base64url');
  const createdAt = clock.now();
  const fork = em.fork();
  // Strangers ask for these, too: each one takes a few away that are over, so that the table does not grow.
  await fork.execute(
    `delete from identity.challenges where id_hash in
       (select id_hash from identity.challenges where expires_at <= ? limit 5 for update skip locked)`,
    [createdAt],
  );
  await fork.insert(Challenge, {
    idHash: hashOf(challenge),
    purpose: use.purpose,
    boundTo: boundTo(use),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + challengeLivesMs),
  });
  return challenge;
}

/** Uses a challenge up. True exactly once, for the use that it was made for, within its time. */
export async function takeChallenge(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  challenge: string,
  use: ChallengeUse,
): Promise<boolean> {
  const taken = await em.fork().nativeDelete(Challenge, {
    idHash: hashOf(challenge),
    purpose: use.purpose,
    boundTo: boundTo(use),
    expiresAt: { $gt: clock.now() },
  });
  return taken === 1;
}

/** Challenges that are over are refused anyway: this only keeps the table from growing. */
export async function removeExpiredChallenges({ em, clock }: Pick<Context, 'em' | 'clock'>): Promise<void> {
  await em.fork().nativeDelete(Challenge, { expiresAt: { $lte: clock.now() } });
}

function boundTo(use: ChallengeUse): string | null {
  return 'boundTo' in use ? use.boundTo : null;
}

function hashOf(challenge: string): string {
  return hash('sha256', challenge, 'hex');
}
