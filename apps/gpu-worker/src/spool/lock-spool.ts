import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import { reasonOf } from '../reason-of.ts';

/** Another worker has the folder. */
export class SpoolTakenError extends Error {
  constructor(folder: string) {
    super(
      `another worker keeps its pictures in ${folder}: end it, or give this one a PINGVAS_WORKER_NAME or a WORKER_SPOOL_FOLDER of its own`,
    );
    this.name = 'SpoolTakenError';
  }
}

const busy = 5;

/**
 * Takes a spool's folder for this process alone, until it ends or lets go. Two workers in one folder would deliver
 * and drop each other's pictures. The operating system holds the lock, by way of SQLite: it goes with the process,
 * however that ends. A folder that cannot be written is no reason not to work, as pictures stay in memory then.
 *
 * @throws SpoolTakenError
 */
export function lockSpool(folder: string, log: Logger): { release(): void } {
  let database: DatabaseSync | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(folder, 'lock'));
    // Nothing is ever written: a full disk must not stand in the way.
    database.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    database?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy) {
      throw new SpoolTakenError(folder);
    }
    log.warn({ reason: reasonOf(error), folder }, 'the spool cannot be locked');
    return { release: () => undefined };
  }
  const held = database;
  return { release: () => held.close() };
}
