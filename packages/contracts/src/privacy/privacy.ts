import { z } from 'zod';
import { id, moment } from '../text.ts';

/** How long an archive can be fetched. */
export const exportDays = 7;
/** How long one may change one's mind about deleting the account. */
export const deletionDays = 7;

export const exportState = z.enum(['waiting', 'running', 'ready', 'failed']);
export type ExportState = z.infer<typeof exportState>;

/** An archive of everything about the person. */
export const exportView = z.object({
  id,
  state: exportState,
  /** Files that are in the archive already, and that will be; 0 of 0 until they were counted. */
  filesDone: z.int(),
  filesTotal: z.int(),
  sizeBytes: z.int().nullable(),
  askedAt: moment,
  readyAt: moment.nullable(),
  /** From then on it cannot be fetched any more. */
  expiresAt: moment,
});
export type ExportView = z.infer<typeof exportView>;

/** The last archive that was asked for; null when there is none, or it is over. */
export const currentExport = z.object({ export: exportView.nullable() });

/** Where the archive lies; the address is good for a few minutes. */
export const exportDownload = z.object({ url: z.string() });

export const deletionView = z.object({
  /** When the account will be erased; null when nobody has asked for it. */
  dueAt: moment.nullable(),
});
export type DeletionView = z.infer<typeof deletionView>;

export const receiptInput = z.object({ userId: id });

/** The receipt of an erasure: counts and reasons, nothing about the person. */
export const erasureReceipt = z.object({
  userId: id,
  askedBy: z.enum(['person', 'admin']),
  dueAt: moment,
  begunAt: moment,
  finishedAt: moment.nullable(),
  checkedAt: moment.nullable(),
  /** Rows by table, and `objects`. */
  removed: z.record(z.string(), z.int()),
  kept: z.array(z.object({ table: z.string(), rows: z.int(), why: z.string() })),
});
export type ErasureReceipt = z.infer<typeof erasureReceipt>;
