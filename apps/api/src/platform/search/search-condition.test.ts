import { newId, User } from '@pingvas/db';
import { createTestDatabase, type TestDatabase } from '@pingvas/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchCondition } from './search-condition.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const columns = ['u.email', 'u.username', 'u.full_name', 'u.nickname'];

async function found(words: string): Promise<Set<string>> {
  const { sql, params } = searchCondition(columns, words);
  const rows = await database.orm.em
    .fork()
    .execute<{ id: string }[]>(`select u.id from identity.users u where ${sql}`, [...params]);
  return new Set(rows.map(({ id }) => id));
}

/** What a search is, without an index: every word stands in one of the texts, capitals of A to Z aside. */
function isFoundBy(texts: readonly string[], words: string): boolean {
  const plain = (text: string) =>
    text.normalize('NFC').replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const asked = plain(words).split(/\s+/u).filter(Boolean);
  return asked.every((word) => texts.some((text) => plain(text).includes(word)));
}

const text = fc.string({
  unit: fc.constantFrom(...'가나지우한 AbCx.%_\\\'"ㄱé'),
  minLength: 1,
  maxLength: 6,
});

describe('a search', () => {
  it('finds exactly the rows in which every word stands, whatever the words and the rows are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 8 }),
        text,
        async (people, words) => {
          const em = database.orm.em.fork();
          await em.nativeDelete(User, {});
          const rows = people.map(([fullName, nickname]) => {
            const id = newId();
            return { id, email: `${id}@example.test`, fullName, nickname };
          });
          await em.insertMany(User, rows);
          const expected = rows.filter(({ email, fullName, nickname }) =>
            isFoundBy([email, fullName, nickname], words),
          );
          expect(await found(words)).toEqual(new Set(expected.map(({ id }) => id)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is the same for a syllable however it was composed', async () => {
    const em = database.orm.em.fork();
    const id = newId();
    await em.insert(User, { id, email: `${id}@example.test`, fullName: '한지우'.normalize('NFD') });
    expect(await found('지우')).toContain(id);
    expect(await found('지우'.normalize('NFD'))).toContain(id);
  });

  it('asks the index for its rows, and does not look through all of them', async () => {
    const em = database.orm.em.fork();
    const { sql, params } = searchCondition(columns, '지우');
    const plan = await em.transactional(async (tx) => {
      await tx.execute('set local enable_seqscan = off');
      return tx.execute(`explain select u.id from identity.users u where ${sql}`, [...params]);
    });
    expect(JSON.stringify(plan)).toContain('users_search');
  });
});
