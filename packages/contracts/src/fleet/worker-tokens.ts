import { z } from 'zod';
import { email } from '../identity/identity.ts';
import { id, line, moment } from '../text.ts';

/** Tokens that have neither been revoked nor expired; operators have no such bound. */
export const ownWorkerTokensMax = 20;
/** Hours for which the secret before still counts after a rotation. */
export const workerTokenOverlapHoursMax = 24 * 30;
export const workerTokenOverlapHoursDefault = 24;

/** Whose work the workers of a token get: everybody's, or that of one person. */
export const workerPool = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('shared') }),
  z.object({ kind: z.literal('person'), userId: id, email: z.string().nullable() }),
]);
export type WorkerPool = z.infer<typeof workerPool>;

/** A machine that has registered with a token. */
export const workerOfTokenView = z.object({
  name: z.string(),
  isPresent: z.boolean(),
  isEmulated: z.boolean(),
  lastSeenAt: moment,
});

export const workerTokenView = z.object({
  id,
  label: z.string(),
  pools: z.array(workerPool),
  /** Whose GPU it is; null for tokens of the installation. */
  owner: z.object({ id, email: z.string() }).nullable(),
  createdAt: moment,
  expiresAt: moment.nullable(),
  lastUsedAt: moment.nullable(),
  rotatedAt: moment.nullable(),
  /** Until when the secret before the last rotation still counts; null when it does not. */
  previousUntil: moment.nullable(),
  workers: z.array(workerOfTokenView),
});
export type WorkerTokenView = z.infer<typeof workerTokenView>;

export const listWorkerTokensOutput = z.object({ items: z.array(workerTokenView) });

/** The secret is shown here and never again. */
export const newWorkerTokenView = z.object({ token: workerTokenView, secret: z.string() });
export type NewWorkerTokenView = z.infer<typeof newWorkerTokenView>;

export const workerTokenIdInput = z.object({ tokenId: id });
const label = line(100);
const expiresInDays = z.int().min(1).max(3_650).nullable();

export const createOwnWorkerTokenInput = z.object({ label, expiresInDays });
export type CreateOwnWorkerTokenInput = z.infer<typeof createOwnWorkerTokenInput>;

/** `people` are the people by e-mail whose work alone its workers get; left out or empty: everybody's. */
export const createWorkerTokenInput = z.object({
  label,
  expiresInDays,
  people: z.array(email).max(20).default([]),
});
export type CreateWorkerTokenInput = z.infer<typeof createWorkerTokenInput>;

export const renameWorkerTokenInput = workerTokenIdInput.extend({ label });
export type RenameWorkerTokenInput = z.infer<typeof renameWorkerTokenInput>;

export const rotateWorkerTokenInput = workerTokenIdInput.extend({
  /** 0 ends the secret before at once. */
  overlapHours: z.int().min(0).max(workerTokenOverlapHoursMax).default(workerTokenOverlapHoursDefault),
});
export type RotateWorkerTokenInput = z.infer<typeof rotateWorkerTokenInput>;
