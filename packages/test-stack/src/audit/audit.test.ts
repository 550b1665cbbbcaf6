import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '@pingvas/db';
import type { AnyTRPCRouter } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../index.ts';
import { storageFolderOf } from '../stack-parts.ts';
import type { Audit } from './audit.ts';

type Stack = TestStack<AnyTRPCRouter>;

let stack: Stack;
let generationId: string;
let userId: string;

/** One succeeded generation of two pictures; every test damages it and mends it again. */
beforeAll(async () => {
  stack = await startTestStack<AnyTRPCRouter>();
  const person = await stack.newPerson();
  userId = person.userId;
  ({ id: generationId } = await person.request({ count: 2 }));
  await stack.expectSound();
  // Nobody repairs or refuses what is damaged now, not even the tables themselves.
  await Promise.all([stack.worker().stop(), stack.api().stop()]);
  await sql('alter table images.images drop constraint images_picture_unique');
  await sql('alter table credits.transfers drop constraint transfers_picture_unique');
  await sql('alter table generation.generations drop constraint generations_request_unique');
});
afterAll(() => stack.stop());

const sql = (text: string, values: readonly unknown[] = []) => stack.postgres.query<Row>(text, values);
type Row = Record<string, string>;

/** Damages, audits, mends: everything of the database comes back as it was. */
async function auditAfter(...damage: readonly (readonly [text: string, values?: readonly unknown[]])[]) {
  await sql('create schema kept');
  const tables = await sql(`
    select schemaname || '.' || tablename as name from pg_tables
     where schemaname in ('images', 'credits', 'generation', 'fleet')`);
  try {
    for (const { name = '' } of tables) {
      await sql(`create table kept.${name.replace('.', '_')} as table ${name}`);
    }
    await stack.postgres.transactional(async (client) => {
      // Also what its keys and triggers would refuse.
      await client.query('set local session_replication_role = replica');
      for (const [text, values = []] of damage) await client.query(text, [...values]);
    });
    return await stack.audit();
  } finally {
    await stack.postgres.transactional(async (client) => {
      await client.query('set local session_replication_role = replica');
      for (const { name = '' } of tables) {
        await client.query(`delete from ${name}`);
        await client.query(`insert into ${name} select * from kept.${name.replace('.', '_')}`);
      }
    });
    await sql('drop schema kept cascade');
  }
}

const wordsOf = ({ findings }: Audit) => findings.map(({ about, words }) => `${about}: ${words}`).join('\n');

describe('the audit', () => {
  it('finds nothing when nothing is wrong', async () => {
    expect(await stack.audit()).toEqual({
      requested: 1,
      succeeded: 1,
      failed: 0,
      cancelled: 0,
      lost: 0,
      doubled: 0,
      orphans: 0,
      ledgerSum: 0,
      holdsOpen: 0,
      findings: [],
    });
  });

  it.each([
    ['has not ended', `update generation.generations set status = 'rendering', completed_at = null`],
    ['is missing', 'delete from images.images where picture_index = 1'],
    ['was paid and does not exist', 'delete from images.images where picture_index = 0'],
    ['has no transfer', `delete from credits.transfers where kind = 'picture' and picture_index = 1`],
    ['exists and was not paid', `update credits.transfers set state = 'voided' where picture_index = 1`],
    ['transfers and no row', 'delete from generation.generations'],
    ['pictures and no row', 'delete from generation.generations'],
    ['was never ended', 'update fleet.leases set ended_at = null, outcome = null'],
  ])('counts as lost what %s', async (words, damage) => {
    const audit = await auditAfter([damage]);
    expect(audit.lost).toBeGreaterThan(0);
    expect(wordsOf(audit)).toContain(words);
  });

  it('counts as lost what a person saw accepted and what is gone', async () => {
    const audit = await auditAfter(['delete from generation.generations']);
    expect(audit.requested).toBe(1);
    expect(wordsOf(audit)).toContain(`generation ${generationId} was accepted and has no row`);
  });

  const copyOf = (table: string, changes: string) =>
    `insert into ${table} select (jsonb_populate_record(row, ${changes})).* from ${table} as row limit 1`;

  it.each([
    ['exists 2 times', copyOf('images.images', `jsonb_build_object('id', $1::text, 'object_key', 'x.png')`)],
    [
      'was set aside 2 times',
      `insert into credits.transfers
       select (jsonb_populate_record(t, jsonb_build_object('id', $1::text, 'idempotency_key', 'x'))).*
         from credits.transfers t where kind = 'picture' limit 1`,
    ],
    [
      'costs 9 in the ledger',
      `update credits.transfers set amount = 9 where kind = 'picture' and $1::text <> ''`,
    ],
    [
      'that nobody asked for',
      copyOf(
        'images.images',
        `jsonb_build_object('id', $1::text, 'object_key', 'x.png', 'picture_index', 7)`,
      ),
    ],
    [
      'became generations',
      copyOf('generation.generations', `jsonb_build_object('id', $1::text, 'job_id', $1::text)`),
    ],
  ])('counts as doubled what %s', async (words, damage) => {
    const audit = await auditAfter([damage, [newId()]]);
    expect(audit.doubled).toBeGreaterThan(0);
    expect(wordsOf(audit)).toContain(words);
  });

  it.each([
    [
      'all entries together are 5',
      `update credits.entries set amount = amount + 5 where id = (select max(id::text)::uuid from credits.entries)`,
    ],
    ['the chain of account', `update credits.entries set hash = repeat('a', 64) where sequence = 1`],
    ['does not end where the account says', `delete from credits.entries where sequence = 2`],
    ['shows', 'update credits.accounts set balance = balance + 1'],
    ['holds 3', `update credits.accounts set held = 3 where kind = 'user'`],
    ['has entries of none', 'delete from credits.entries'],
  ])('names what is wrong in the ledger: %s', async (words, damage) => {
    const audit = await auditAfter([damage]);
    expect(wordsOf(audit)).toMatch(/^ledger: /m);
    expect(wordsOf(audit)).toContain(words);
  });

  it('says by how much the ledger is off, and what is still held', async () => {
    const off = await auditAfter([
      `delete from credits.entries where account_id = (select id from credits.accounts where kind = 'grants')`,
    ]);
    expect(off.ledgerSum).toBe(1_000);
    const held = await auditAfter([
      `update credits.transfers set state = 'pending', resolved_at = null, expires_at = now() where picture_index = 1`,
    ]);
    expect(held.holdsOpen).toBe(1);
    expect(wordsOf(held)).toContain('holds: ');
  });
});

describe('the audit of the storage', () => {
  const pathOf = (key: string) => join(storageFolderOf(stack.folder), 'objects', ...key.split('/'));

  it('counts an object that no picture owns', async () => {
    const key = `images/${userId}/${newId()}.png`;
    await mkdir(dirname(pathOf(key)), { recursive: true });
    await writeFile(pathOf(key), 'bytes');
    const audit = await stack.audit();
    await rm(pathOf(key));
    expect(audit.orphans).toBe(1);
    expect(wordsOf(audit)).toContain(`object ${key} belongs to no picture`);
  });

  it('lets uploads wait that were not looked at yet', async () => {
    const path = pathOf(`quarantine/${newId()}/1/0-${'a'.repeat(64)}.png`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'bytes');
    expect((await stack.audit()).findings).toEqual([]);
    await rm(path);
  });

  it('counts the objects of a removed picture that are still there', async () => {
    const audit = await auditAfter(['update images.images set deleted_at = now() where picture_index = 0']);
    expect(audit.orphans).toBe(2);
  });

  it.each(['object_key', 'thumbnail_key'])('counts a picture without its %s', async (column) => {
    const [{ key = '' } = {}] = await sql(`select ${column} as key from images.images limit 1`);
    const bytes = await readFile(pathOf(key));
    await rm(pathOf(key));
    const audit = await stack.audit();
    await writeFile(pathOf(key), bytes);
    expect(audit.orphans).toBe(1);
    expect(wordsOf(audit)).toContain(`has no object ${key}`);
  });

  it('counts a picture with other bytes than were published', async () => {
    const [{ key = '' } = {}] = await sql('select object_key as key from images.images limit 1');
    const bytes = await readFile(pathOf(key));
    await appendFile(pathOf(key), 'x');
    const audit = await stack.audit();
    await writeFile(pathOf(key), bytes);
    expect(audit.orphans).toBe(1);
    expect(wordsOf(audit)).toContain(`${key} has other bytes than`);
  });
});

describe('the audit of what people saw', () => {
  it('counts one key that was answered with two generations, one of which is gone', async () => {
    const [{ key: requestKey = '' } = {}] = await sql(
      'select request_key as key from generation.generations',
    );
    stack.noteAccepted({ userId, requestKey, generationId: newId() });
    expect(await stack.audit()).toMatchObject({ requested: 1, doubled: 1, lost: 1 });
  });
});
