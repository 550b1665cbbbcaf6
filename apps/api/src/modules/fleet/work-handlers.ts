import type { EntityManager } from '@mikro-orm/postgresql';
import type { FailureCode, GenerationStatus, Preview, RenderWork } from '@pingvas/contracts';
import type { Statement, StatementResult } from '@pingvas/db';
import type { Context } from '../../platform/context.ts';
import type { DomainError } from '../../platform/errors/domain-error.ts';

/** `ended` needs no more work; `gone` does not exist. */
export type WorkState = 'open' | 'ended' | 'gone';

/** What the fleet passes on about a running picture; the newest one is all that counts. */
export interface WorkProgress {
  readonly generationId: string;
  readonly pictureIndex: number;
  readonly step: number;
  readonly steps: number;
  /** Undefined: nothing newer than what was sent before. */
  readonly preview: Preview | null | undefined;
}

/** A picture that is what was announced and waits for the transaction that publishes it. */
export interface UploadedPicture {
  readonly generationId: string;
  readonly pictureIndex: number;
  readonly bytes: Uint8Array;
  /** Of the bytes, in hex. */
  readonly sha256: string;
  readonly renderSeconds: number;
}

/** Fault, refund and retry follow from the code: see `failureRules`. */
export interface WorkFailure {
  readonly code: FailureCode;
  /** For operators. */
  readonly message: string;
}

/** The transaction that a handler works in, and the moment that all its rows share. */
export interface WorkTransaction {
  readonly tx: EntityManager;
  readonly now: Date;
}

/** A change that has committed, as far as those need to know who tell of it. */
export interface WorkChange {
  readonly userId: string;
  readonly status: GenerationStatus;
}

/** What gives a work to a worker, and what there is to do. */
export interface WorkClaim {
  readonly statements: readonly Statement[];
  readonly described: Pick<RenderWork, 'model' | 'recipe' | 'pictureIndices'>;
  readonly change: WorkChange;
}

/** What publishes a picture; `isComplete` is true when no picture is missing any more. */
export interface Publication {
  readonly statements: readonly Statement[];
  readonly isComplete: boolean;
  readonly change: WorkChange;
}

/**
 * A picture that is decoded and stored, but belongs to nobody until its publication has committed. A transaction that
 * publishes sends two messages: the locks with the looks, and what follows from them.
 */
export interface PreparedWork {
  /** Sent first: takes the work's lock and all that the publication needs after it, and looks. */
  readonly lock: readonly Statement[];
  /**
   * From what `lock` answered, in the same transaction; `published-before` when this very upload was published already.
   *
   * @throws DomainError fleet.lease-lost when the work has ended, fleet.upload-mismatch, generation.already-ended
   */
  publish(looked: readonly StatementResult[], now: Date): Publication | 'published-before';
  /** What a statement of the publication meant when it refused; null for every other error. */
  refusal(error: unknown): DomainError | null;
  /** After the commit: counts what was published and paid. Never throws. */
  published(): void;
  /** The transaction did not commit: removes what was stored. */
  discard(): Promise<void>;
}

/**
 * What the fleet needs to know about the work it hands out. The module that owns the work stands to the right of
 * the fleet and gives these functions in at composition; the fleet imports nothing of it.
 *
 * Locks are taken in one order everywhere, or two transactions could wait for each other: the work's row, then the
 * queue's job, then the lease. A claim has to take the job first, so it does not wait for the work's row.
 */
export interface WorkHandlers {
  /** Waits for the work's row and locks it until the transaction ends. */
  lock(tx: EntityManager, generationId: string): Promise<WorkState>;
  /** Locks the work's row if it is free, and reads what a claim needs to know. */
  lookToClaim(generationId: string): readonly Statement[];
  /**
   * From what `lookToClaim` answered, in the same transaction: this attempt belongs to a worker now. `busy` is locked
   * by another transaction.
   */
  claim(
    looked: readonly StatementResult[],
    claim: { readonly attempt: number; readonly isEmulated: boolean; readonly now: Date },
  ): WorkClaim | Exclude<WorkState, 'open'> | 'busy';
  /** Under the lock: the worker said how far it is. */
  reached(work: WorkTransaction, generationId: string, stage: 'rendering' | 'uploading'): Promise<void>;
  /** Under the lock: nobody works on it any more, and it waits for the next attempt. */
  requeued(work: WorkTransaction, generationId: string): Promise<void>;
  /** Under the lock: it failed for good. */
  failed(work: WorkTransaction, generationId: string, failure: WorkFailure): Promise<void>;
  /**
   * SQL, of the SQL for a work and the place of its picture: the hash of the upload that was published for it, an empty
   * text while it is missing, and null when the work has no such picture.
   */
  publishedUploadSql(generationId: string, pictureIndex: string): string;
  /** SQL, of the SQL for a person and a queue: selects the `job_id`s of that person's work there that has not ended. */
  openJobsSql(userId: string, queueName: string): string;
  /**
   * Before any transaction: decodes the picture safely and stores it.
   *
   * @throws DomainError images.invalid-bytes
   */
  prepare(context: Context, picture: UploadedPicture): Promise<PreparedWork>;
  /** After the commit: tells the person. Looks for itself what has changed when that is left out. Never throws. */
  changed(context: Context, generationId: string, change?: WorkChange): Promise<void>;
  /** Tells the person how the pictures are coming along. Never throws. */
  progressed(context: Context, progress: readonly WorkProgress[]): Promise<void>;
}
