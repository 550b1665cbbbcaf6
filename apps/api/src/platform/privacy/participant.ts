import type { EntityManager } from '@mikro-orm/postgresql';
import type { Context } from '../context.ts';
import { countRows, type PersonalRows, removeSome, rowsAsJson } from './personal-rows.ts';

/** Numbers of rows by table, and of `objects`. */
export type Counts = Readonly<Record<string, number>>;

/** One file of an archive, made while it is read. */
export interface ArchiveFile {
  readonly path: string;
  /** False for what is compressed already. */
  readonly isCompressible: boolean;
  read(): AsyncIterable<Uint8Array>;
}

export interface Whose {
  readonly context: Context;
  readonly userId: string;
}

/** How one module takes part in giving a person everything about them, and in forgetting them. */
export interface PrivacyParticipant {
  readonly module: string;
  /** Every table of the module that is about people. A test walks the database for tables that nobody names. */
  readonly rows: readonly PersonalRows[];
  /** Where objects of a person lie, without the person's id at the end. */
  readonly folders: readonly string[];
  /** Everything about the person, file by file. */
  exportOf(whose: Whose): AsyncIterable<ArchiveFile>;
  /** Ends what still runs for the person, before anything is removed. May be repeated. */
  stop(whose: Whose): Promise<void>;
  /**
   * Removes a bounded number of rows, and disowns their objects, with `tx`. Resolves to what it removed; it is called
   * again until that is nothing.
   */
  erase(tx: EntityManager, whose: Whose): Promise<Counts>;
  /** What is still there of what should be removed, by table: empty when nothing is. */
  leftOf(em: EntityManager, userId: string): Promise<Counts>;
}

type Special = Partial<Pick<PrivacyParticipant, 'folders' | 'stop' | 'erase' | 'leftOf'>> & {
  /** Files beside those of the tables. */
  readonly filesOf?: (whose: Whose) => AsyncIterable<ArchiveFile>;
};

/** A participant that its tables describe. What is said besides comes before what follows from the tables. */
export function participant(
  module: string,
  rows: readonly PersonalRows[],
  special: Special = {},
): PrivacyParticipant {
  return {
    module,
    rows,
    folders: special.folders ?? [],
    async *exportOf(whose) {
      for (const each of rows) {
        if (each.exports.length === 0) continue;
        const { em } = whose.context;
        const path = `${each.table.replace('.', '/')}.json`;
        yield { path, isCompressible: true, read: () => rowsAsJson(em.fork(), each, whose.userId) };
      }
      if (special.filesOf) yield* special.filesOf(whose);
    },
    stop: special.stop ?? (async () => undefined),
    async erase(tx, whose) {
      const removed = await special.erase?.(tx, whose);
      if (removed && Object.keys(removed).length > 0) return removed;
      for (const each of rows) {
        if (each.fate !== 'removed') continue;
        const count = await removeSome(tx, each, whose.userId);
        if (count > 0) return { [each.table]: count };
      }
      return {};
    },
    async leftOf(em, userId) {
      const left: Record<string, number> = { ...(await special.leftOf?.(em, userId)) };
      for (const each of rows) {
        if (each.fate !== 'removed') continue;
        const count = await countRows(em, each, userId);
        if (count > 0) left[each.table] = count;
      }
      return left;
    },
  };
}
