import { auditActions } from '@pingvas/contracts';
import { AuditEvent, Erasure, User } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStudio, type TestStudio } from '../generation/generation.fixture.ts';
import { erase, makeDue } from './erasure.fixture.ts';
import { participants } from './participants.ts';
import { addFullPerson, addressesOf } from './privacy.fixture.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());

const em = () => studio.database.orm.em.fork();

describe('the tables that know people', () => {
  it('each have a participant, whoever adds one', async () => {
    const columns = await em().execute<{ table: string; column: string }[]>(
      `select namespace.nspname || '.' || relation.relname as table, attribute.attname as column
         from pg_attribute attribute
         join pg_class relation on relation.oid = attribute.attrelid and relation.relkind in ('r', 'p')
         join pg_namespace namespace on namespace.oid = relation.relnamespace
        where attribute.attnum > 0 and not attribute.attisdropped
          and namespace.nspname not in ('pg_catalog', 'information_schema', 'queue')
          and (attribute.attname ~ '^(user|owner|person|actor|target_user|closed_by|created_by|invited_by)(_id)?$'
               or attribute.attname ~ 'e?mail$'
               or exists (select 1 from pg_constraint reference
                           where reference.conrelid = relation.oid and reference.contype = 'f'
                             and reference.confrelid = 'identity.users'::regclass
                             and attribute.attnum = any (reference.conkey)))`,
    );
    const known = new Set<string>(participants.flatMap(({ rows }) => rows.map(({ table }) => table)));
    expect(columns.length).toBeGreaterThan(20);
    expect(columns.filter(({ table }) => !known.has(table))).toEqual([]);
  });

  it('are all written by the person that these tests erase, or the tests would prove nothing', async () => {
    const { person } = await addFullPerson(studio);
    const counts = await Promise.all(
      participants.flatMap(({ rows }) =>
        rows.map(async ({ table, where }) => {
          const text = where.replaceAll(':person', `'${person.userId}'`);
          const [row] = await em().execute<{ count: string }[]>(
            `select count(*) as count from ${table} own where ${text}`,
          );
          return { table, count: Number(row?.count) };
        }),
      ),
    );
    const empty = counts.filter(({ count }) => count === 0).map(({ table }) => table);
    // A machine of others that works for one, a door that one person closes, archives and receipts come later; jobs come and go.
    expect(empty.sort()).toEqual([
      'fleet.worker_tokens',
      'fleet.workers',
      'identity.closed_doors',
      'privacy.erasures',
      'privacy.exports',
      'queue.job',
      'queue.job',
    ]);
  });
});

describe('the audit log', () => {
  it('keeps the addresses of an account that is in use, whatever receipts are made up', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    const { userId } = person;
    const before = await addressesOf(studio, userId);
    const now = studio.clock.now();
    await em().insert(Erasure, {
      ...{ userId, askedBy: 'person', dueAt: now, begunAt: now, removed: {}, kept: [] },
    });
    const forget = () => em().execute('select privacy.forget_addresses(?::uuid)', [userId]);
    await expect(forget()).rejects.toThrow('privacy.not-erased');
    await em().nativeUpdate(User, { id: userId }, { isActive: false, erasureBegunAt: now });
    await expect(forget()).rejects.toThrow('privacy.not-erased');
    expect(await addressesOf(studio, userId)).toBe(before);
    await em().nativeDelete(Erasure, { userId });
  });

  it('says that addresses were taken out of it, which nobody but the serving role can do', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    const { userId: targetUserId } = person;
    await makeDue(studio, person);
    await erase(studio, person);
    const told = await em().find(
      AuditEvent,
      { targetUserId, actorKind: 'system' },
      { orderBy: { action: 'asc' } },
    );
    expect(told.map(({ action, details }) => [action, details])).toEqual([
      ['identity.account-erased', {}],
      ['privacy.addresses-forgotten', { events: 1 }],
    ]);
    expect(auditActions).toContain(told[1]?.action);
    expect(told[1]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
    const [right] = await em().execute<{ held: boolean }[]>(
      "select has_function_privilege('public', 'privacy.forget_addresses(uuid)', 'execute') as held",
    );
    expect(right?.held).toBe(false);
  });

  it('gives up addresses of those alone whose erasure has begun', async () => {
    const { person } = await addFullPerson(studio, { pictures: 0 });
    await expect(em().execute('select privacy.forget_addresses(?::uuid)', [person.userId])).rejects.toThrow(
      'privacy.not-erased',
    );
    expect(await addressesOf(studio, person.userId)).toBeGreaterThan(0);
  });
});
