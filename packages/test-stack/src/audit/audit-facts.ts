import type pg from 'pg';
import type { StackObjects } from '../stack-objects.ts';
import type { AcceptedRequest } from '../stack-people.ts';
import type { StackPostgres } from '../stack-postgres.ts';

export interface GenerationFact {
  readonly id: string;
  readonly userId: string;
  readonly requestKey: string;
  readonly status: string;
  readonly count: number;
  readonly price: number;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
}

export interface ImageFact {
  readonly id: string;
  readonly generationId: string;
  readonly pictureIndex: number;
  readonly objectKey: string;
  readonly thumbnailKey: string;
  readonly sha256: string;
  readonly isRemoved: boolean;
}

export interface TransferFact {
  readonly id: string;
  readonly debitAccountId: string;
  readonly amount: number;
  readonly state: string;
  /** Null for a grant. */
  readonly generationId: string | null;
  readonly pictureIndex: number | null;
}

export interface AccountFact {
  readonly id: string;
  readonly balance: number;
  readonly held: number;
  readonly entryCount: number;
  readonly lastHash: string;
}

export interface EntryFact {
  readonly accountId: string;
  readonly sequence: number;
  readonly transferId: string;
  readonly amount: number;
  readonly balanceAfter: number;
  readonly previousHash: string;
  readonly hash: string;
  readonly createdAt: Date;
}

/** The truth, as database and storage hold it, past the product. */
export interface AuditFacts {
  /** What clients saw accepted. */
  readonly accepted: readonly AcceptedRequest[];
  readonly generations: readonly GenerationFact[];
  readonly images: readonly ImageFact[];
  readonly transfers: readonly TransferFact[];
  readonly accounts: readonly AccountFact[];
  /** In the order of their accounts and sequences. */
  readonly entries: readonly EntryFact[];
  readonly openLeases: readonly { readonly id: string; readonly generationId: string }[];
  /** Keys in the storage with the SHA-256 of what lies there; null when it vanished meanwhile. */
  readonly objects: ReadonlyMap<string, string | null>;
  /** Keys whose removal the product still owes. */
  readonly owedRemovals: ReadonlySet<string>;
  /** Keys of what belongs to people and not to pictures: their faces, and archives that can be fetched. */
  readonly personalObjects: ReadonlySet<string>;
  /** People who were erased: of what they asked for only the ledger is left. */
  readonly erased: {
    readonly userIds: ReadonlySet<string>;
    readonly accountIds: ReadonlySet<string>;
  };
}

/** Reads everything at one moment: one snapshot of the database, then the storage. */
export async function readAuditFacts(
  postgres: StackPostgres,
  objects: StackObjects,
  accepted: readonly AcceptedRequest[],
): Promise<AuditFacts> {
  const rows = await postgres.transactional(async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    const hasUnowned = await read<{ found: boolean }>(
      client,
      `select to_regclass('images.unowned_objects') is not null as found`,
    );
    const owed =
      hasUnowned[0]?.found === true ? 'select object_key as "key" from images.unowned_objects' : '';
    return {
      generations: await read<GenerationFact>(client, generationsQuery),
      images: await read<ImageFact>(client, imagesQuery),
      transfers: await read<TransferFact>(client, transfersQuery),
      accounts: await read<AccountFact>(client, accountsQuery),
      entries: await read<EntryFact>(client, entriesQuery),
      openLeases: await read<{ id: string; generationId: string }>(client, leasesQuery),
      owed: owed === '' ? [] : await read<{ key: string }>(client, owed),
      ...(await readPersonal(client)),
    };
  });
  const keys = await objects.list();
  const hashes = new Map<string, string | null>();
  for (const key of keys) hashes.set(key, await objects.sha256Of(key));
  const { owed, personal, erased, ...facts } = rows;
  return {
    ...facts,
    accepted,
    objects: hashes,
    owedRemovals: new Set(owed.map(({ key }) => key)),
    personalObjects: new Set(personal.map(({ key }) => key)),
    erased: {
      userIds: new Set(erased.map(({ userId }) => userId)),
      accountIds: new Set(erased.map(({ accountId }) => accountId)),
    },
  };
}

/** Of a database from before people could leave there is nothing to read. */
async function readPersonal(client: pg.PoolClient) {
  const [version] = await read<{ found: boolean }>(
    client,
    `select to_regclass('privacy.erasures') is not null as found`,
  );
  if (version?.found !== true) return { personal: [], erased: [] };
  return {
    personal: await read<{ key: string }>(client, personalQuery),
    erased: await read<{ userId: string; accountId: string }>(client, erasedQuery),
  };
}

async function read<Row extends pg.QueryResultRow>(client: pg.PoolClient, text: string): Promise<Row[]> {
  return (await client.query<Row>(text)).rows;
}

// Credits fit a double: the tables keep them within 2^53.
const generationsQuery = `
  select id, user_id as "userId", request_key as "requestKey", status, count::int,
         price_per_picture as price, failure_code as "failureCode", failure_message as "failureMessage"
    from generation.generations order by id`;
const imagesQuery = `
  select id, generation_id as "generationId", picture_index::int as "pictureIndex", object_key as "objectKey",
         thumbnail_key as "thumbnailKey", sha256, deleted_at is not null as "isRemoved"
    from images.images order by id`;
const transfersQuery = `
  select id, debit_account_id as "debitAccountId", amount::float8 as amount, state,
         generation_id as "generationId", picture_index::int as "pictureIndex"
    from credits.transfers order by id`;
const accountsQuery = `
  select id, balance::float8 as balance, held::float8 as held, entry_count::float8 as "entryCount",
         last_hash as "lastHash"
    from credits.accounts order by id`;
const entriesQuery = `
  select account_id as "accountId", sequence::float8 as sequence, transfer_id as "transferId",
         amount::float8 as amount, balance_after::float8 as "balanceAfter", previous_hash as "previousHash",
         hash, created_at as "createdAt"
    from credits.entries order by account_id, sequence`;
const leasesQuery = `
  select id, generation_id as "generationId" from fleet.leases where ended_at is null order by id`;
const personalQuery = `
  select avatar_key as "key" from identity.users where avatar_key is not null
   union all
  select replace(avatar_key, '-256.webp', '-64.webp') from identity.users where avatar_key is not null
   union all
  select object_key from privacy.exports`;
const erasedQuery = `
  select erasure.user_id as "userId", account.id as "accountId"
    from privacy.erasures erasure join credits.accounts account on account.user_id = erasure.user_id
   where erasure.finished_at is not null`;
