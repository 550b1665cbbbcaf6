import { createOrm, Generation } from '@pingvas/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderQueueName } from '../fleet/index.ts';
import { cancelGeneration } from './cancel-generation.ts';
import {
  expectSettled,
  ledgerOf,
  openTestStudio,
  read,
  request,
  type TestPerson,
  type TestStudio,
} from './generation.fixture.ts';
import { openGenerationsMax } from './generation.policy.ts';
import { getGeneration } from './get-generation.ts';
import { listGenerations } from './list-generations.ts';
import { changedGenerations } from './read-generations.ts';

let studio: TestStudio;
let model: { id: string; name: string };
let person: TestPerson;

beforeAll(async () => {
  studio = await openTestStudio();
  model = await studio.addModel();
});
afterAll(() => studio?.close());
beforeEach(async () => {
  person = await studio.addPerson({ credits: 300 });
});

const countRows = () => studio.database.orm.em.fork().count(Generation, { userId: person.userId });
const countJobs = async () => {
  const [row] = await studio.database.orm.em
    .fork()
    .execute<{ jobs: number }[]>(
      `select count(*)::int as jobs from queue.job j join generation.generations g on g.job_id = j.id where g.user_id = ?`,
      [person.userId],
    );
  return row?.jobs;
};

/** So many ended ones of an hour ago, as in a studio that has been in use; the planner is told. */
async function copyGenerationsOf({ userId }: TestPerson, count: number): Promise<void> {
  const owner = await createOrm({ url: studio.database.migratingUrl });
  await owner.em.fork().execute(
    `insert into generation.generations
     select (jsonb_populate_record(g, jsonb_build_object(
              'id', gen_random_uuid(), 'job_id', gen_random_uuid(), 'request_key', 'copy ' || number,
              'status', 'cancelled', 'completed_at', g.created_at,
              'updated_at', g.updated_at - interval '1 hour'))).*
       from generation.generations g, generate_series(1, ?) as number
      where g.user_id = ?`,
    [count, userId],
  );
  await owner.em.fork().execute('analyze generation.generations');
  await owner.close(true);
}

describe('requesting a generation', () => {
  it('holds the credits and offers the work in one commit', async () => {
    const asked = await request(person, { modelId: model.id, count: 4, width: 512, height: 512 });
    expect(asked.status).toBe('queued');
    expect(await countJobs()).toBe(1);
    expect(await ledgerOf(studio, person)).toMatchObject({
      balance: 300,
      held: asked.priceInCredits,
      pending: 4,
    });
    await cancelGeneration(person.context(), { generationId: asked.id });
    await expectSettled(studio, person, { credits: 300, spent: 0 });
  });

  it('leaves nothing behind when the balance is too low, and says price and balance', async () => {
    const poor = await studio.addPerson({ credits: 3 });
    await expect(request(poor, { modelId: model.id, count: 4 })).rejects.toMatchObject({
      code: 'credits.not-enough',
      details: { price: 4, balance: 3 },
    });
    expect(await studio.database.orm.em.fork().count(Generation, { userId: poor.userId })).toBe(0);
    await expectSettled(studio, poor, { credits: 3, spent: 0 });
  });

  it('leaves no hold and no row behind when the queue cannot take the work', async () => {
    const doomed = await studio.addModel();
    const earlier = await request(person, { modelId: doomed.id });
    await cancelGeneration(person.context(), { generationId: earlier.id });
    await studio.boss.deleteQueue(renderQueueName(doomed.id));
    await expect(request(person, { modelId: doomed.id })).rejects.toThrow(/does not exist/);
    expect(await countRows()).toBe(1);
    await expectSettled(studio, person, { credits: 300, spent: 0 });
  });

  it('charges once when the same request arrives twice', async () => {
    const first = await request(person, { modelId: model.id, prompt: 'a cat' }, 'key-1');
    const second = await request(person, { modelId: model.id, prompt: 'a cat' }, 'key-1');
    expect(second).toEqual(first);
    expect(await ledgerOf(studio, person)).toMatchObject({ held: 1, pending: 1 });
    expect(await countJobs()).toBe(1);
    await cancelGeneration(person.context(), { generationId: first.id });
    await expectSettled(studio, person, { credits: 300, spent: 0 });
  });

  it('charges once when the same request arrives ten times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => request(person, { modelId: model.id, prompt: 'a dog' }, 'key-2')),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(new Set(answers.map(({ recipe }) => recipe.seed)).size).toBe(1);
    expect(await ledgerOf(studio, person)).toMatchObject({ held: 1, pending: 1 });
    expect(await countJobs()).toBe(1);
  });

  it('keeps the answer of a key after the generation has ended', async () => {
    const first = await request(person, { modelId: model.id }, 'key-3');
    await cancelGeneration(person.context(), { generationId: first.id });
    expect(await request(person, { modelId: model.id }, 'key-3')).toMatchObject({
      id: first.id,
      status: 'cancelled',
    });
    await expectSettled(studio, person, { credits: 300, spent: 0 });
  });

  it('refuses a key that stands for another recipe', async () => {
    await request(person, { modelId: model.id, prompt: 'a cat' }, 'key-4');
    await expect(request(person, { modelId: model.id, prompt: 'a dog' }, 'key-4')).rejects.toMatchObject({
      code: 'request.key-reused',
    });
    expect(await countRows()).toBe(1);
  });

  it('lets two people use the same key', async () => {
    const other = await studio.addPerson({ credits: 10 });
    const mine = await request(person, { modelId: model.id }, 'key-5');
    const theirs = await request(other, { modelId: model.id }, 'key-5');
    expect(theirs.id).not.toBe(mine.id);
  });

  it('draws a 32-bit seed when none is given and keeps all 64 bits of one that is', async () => {
    const drawn = await request(person, { modelId: model.id });
    expect(BigInt(drawn.recipe.seed)).toBeLessThan(2n ** 32n);
    const given = await request(person, { modelId: model.id, seed: '18446744073709551615' });
    expect((await read(person, given)).recipe.seed).toBe('18446744073709551615');
  });

  it('refuses unknown and inactive models', async () => {
    await expect(request(person, { modelId: '01900000-0000-7000-8000-000000000000' })).rejects.toMatchObject({
      code: 'models.unknown',
    });
    const inactive = await studio.addModel({ isActive: false });
    await expect(request(person, { modelId: inactive.id })).rejects.toMatchObject({
      code: 'models.inactive',
    });
    expect(await countRows()).toBe(0);
    await expectSettled(studio, person, { credits: 300, spent: 0 });
  });

  it('opens no more than the limit for one person, however many ask at once', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: openGenerationsMax + 20 }, () => request(person, { modelId: model.id })),
    );
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(20);
    for (const each of refused) {
      expect(each).toMatchObject({ reason: { code: 'generation.too-many-open' } });
    }
    const [page] = await Promise.all([listGenerations(person.context(), { limit: 1, isOpen: true })]);
    const [open] = page.items;
    if (open === undefined) throw new Error('nothing is open');
    await cancelGeneration(person.context(), { generationId: open.id });
    expect((await request(person, { modelId: model.id })).status).toBe('queued');
  });
});

describe('reading generations', () => {
  it('shows somebody else’s generation exactly as one that does not exist', async () => {
    const mine = await request(person, { modelId: model.id });
    const other = await studio.addPerson({ credits: 0 });
    const missing = { generationId: '01900000-0000-7000-8000-000000000000' };
    const errors = await Promise.all(
      [{ generationId: mine.id }, missing].flatMap((input) => [
        getGeneration(other.context(), input).catch((error: unknown) => error),
        cancelGeneration(other.context(), input).catch((error: unknown) => error),
      ]),
    );
    for (const error of errors) expect(error).toMatchObject({ code: 'generation.not-found', details: {} });
    expect((await listGenerations(other.context(), { limit: 100 })).items).toEqual([]);
    expect((await read(person, mine)).status).toBe('queued');
  });

  it('pages through every generation once, newest first, while new ones arrive', async () => {
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1)
      made.unshift((await request(person, { modelId: model.id })).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listGenerations(person.context(), { limit: 3, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      await request(person, { modelId: model.id });
    } while (cursor !== undefined);
    expect(seen).toEqual(made);
  });

  it('finds what changed in two indexes, however much one person and everybody else have', async () => {
    await request(person, { modelId: model.id });
    await copyGenerationsOf(person, 3_000);
    const { sql, values } = changedGenerations(person.userId, { since: new Date(), limit: 200 });
    const plan = JSON.stringify(
      await studio.database.orm.em.fork().execute(`explain (format json) ${sql}`, values),
    );
    expect(plan).toContain('generations_open_of_user');
    expect(plan).toContain('generations_changed_of_user');
  });

  it('shows nothing of others from a place in their list', async () => {
    const stranger = await studio.addPerson({ credits: 10 });
    const [own, theirs] = [
      await request(person, { modelId: model.id }),
      await request(stranger, { modelId: model.id }),
    ];
    await request(stranger, { modelId: model.id });
    const { items } = await listGenerations(person.context(), { cursor: theirs.id, limit: 100 });
    expect(items.map(({ id }) => id)).toEqual([own.id]);
  });

  it('refuses a cursor that no page gave out', async () => {
    await expect(listGenerations(person.context(), { limit: 3, cursor: "' or 1=1" })).rejects.toMatchObject({
      code: 'request.invalid',
      details: { fields: [{ path: 'cursor' }] },
    });
  });
});
