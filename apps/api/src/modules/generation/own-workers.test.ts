import { newId, WorkerToken } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineStatus } from '../fleet/engine-status.ts';
import {
  createOwnWorkerToken,
  createWorkerToken,
  eraseWorkerTokensOf,
  listWorkerTokens,
  ownTokens,
  renameWorkerToken,
  revokeWorkerTokenOf,
  rotateWorkerToken,
} from '../fleet/manage-worker-tokens.ts';
import { personPool } from '../fleet/pools.ts';
import { authenticateWorker } from '../fleet/worker-token.ts';
import { updateUser } from '../identity/index.ts';
import { listModels } from '../models/list-models.ts';
import { openTestStudio, read, request, type TestPerson, type TestStudio } from './generation.fixture.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());

const caller = { address: '203.0.113.9', userAgent: 'test' };
const as = (person: TestPerson) => ({ ...person.context(), caller });

async function buildWorld() {
  const [owner, other] = [
    await studio.addPerson({ credits: 100 }),
    await studio.addPerson({ credits: 100 }),
  ] as const;
  const model = await studio.addModel();
  const own = await studio.addWorker([model], {
    ownerId: owner.userId,
    pools: [personPool(owner.userId)],
  });
  return { owner, other, model, own, ask: (person: TestPerson) => request(person, { modelId: model.id }) };
}

describe('a worker on a person’s own GPU', () => {
  it('never receives the work of others, however long that waits', async () => {
    const { owner, other, own, ask } = await buildWorld();
    await ask(other);
    expect(await own.claim()).toBeNull();
    const asked = await ask(owner);
    await ask(other);
    expect((await own.claimed()).generationId).toBe(asked.id);
    expect(await own.claim()).toBeNull();
  });

  it('makes its person’s pictures as any worker does, in the order in which they were asked for', async () => {
    const { owner, own, ask } = await buildWorld();
    const [first, second] = [await ask(owner), await ask(owner)];
    const work = await own.claimed();
    expect(work.generationId).toBe(first.id);
    await own.finish(work);
    expect((await read(owner, first)).status).toBe('succeeded');
    expect((await own.claimed()).generationId).toBe(second.id);
  });

  it('shares its person’s work with the workers of everybody: each is done once', async () => {
    const { owner, model, own, ask } = await buildWorld();
    const shared = await studio.addWorker([model]);
    const asked = await Promise.all(Array.from({ length: 8 }, () => ask(owner)));
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? own : shared).claim()),
    );
    const claimed = claims.flatMap((work) => (work === null ? [] : [work.generationId]));
    expect(new Set(claimed).size).toBe(claimed.length);
    for (let work = await shared.claim(); work !== null; work = await shared.claim()) {
      claimed.push(work.generationId);
    }
    expect(claimed.toSorted()).toEqual(asked.map(({ id }) => id).toSorted());
  });

  it('gets work again that another worker lost, as the next attempt', async () => {
    const { owner, model, own, ask } = await buildWorld();
    const shared = await studio.addWorker([model]);
    const asked = await ask(owner);
    await studio.loseWorker(await shared.claimed());
    const again = await own.claimed();
    expect(again).toMatchObject({ generationId: asked.id, attempt: 2 });
    await own.finish(again);
    expect((await read(owner, asked)).status).toBe('succeeded');
  });

  it('waits for its person’s work, and takes no call that was for others', async () => {
    const { owner, other, model, own, ask } = await buildWorld();
    const shared = await studio.addWorker([model]);
    const waitingOwn = own.claim({ waitSeconds: 30 });
    const waitingShared = shared.claim({ waitSeconds: 30 });
    const ofOther = await ask(other);
    expect((await waitingShared)?.generationId).toBe(ofOther.id);
    const ofOwner = await ask(owner);
    expect((await waitingOwn)?.generationId).toBe(ofOwner.id);
  });

  it('counts as present, and its models as available, for its person alone', async () => {
    const { owner, other, model } = await buildWorld();
    const status = (person: TestPerson) => engineStatus(studio.context(), person.userId);
    const before = (await status(other)).workerCount;
    expect((await status(owner)).workerCount).toBe(before + 1);
    const isAvailable = async (person: TestPerson) =>
      (await listModels(person.context())).items.find(({ id }) => id === model.id)?.isAvailable;
    expect(await isAvailable(owner)).toBe(true);
    expect(await isAvailable(other)).toBe(false);
  });

  it('adds no model to what everybody is offered', async () => {
    const { owner } = await buildWorld();
    const name = `homemade ${newId()}`;
    await studio.addWorker([{ name }], { ownerId: owner.userId, pools: [personPool(owner.userId)] });
    const { items } = await listModels(owner.context());
    expect(items.map((model) => model.name)).not.toContain(name);
  });

  it('serves several people where an operator says so, and nobody else', async () => {
    const { owner, other, model, ask } = await buildWorld();
    const third = await studio.addPerson({ credits: 100 });
    const both = await studio.addWorker([model], {
      pools: [personPool(owner.userId), personPool(other.userId)],
    });
    await request(third, { modelId: model.id });
    const asked = [await ask(other), await ask(owner)];
    const got = [await both.claimed(), await both.claimed()];
    expect(got.map(({ generationId }) => generationId).toSorted()).toEqual(
      asked.map(({ id }) => id).toSorted(),
    );
    expect(await both.claim()).toBeNull();
  });
});

describe('a worker token', () => {
  const known = (token: string) => authenticateWorker(studio.context(), token);
  const unknown = { code: 'fleet.unknown-worker' };
  const year = { label: 'my GPU', expiresInDays: 365 };

  it('of a person is for that person’s work, and shown once', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const { token, secret } = await createOwnWorkerToken(as(person), year);
    expect(token.pools).toEqual([
      { kind: 'person', userId: person.userId, email: `${person.userId}@studio.test` },
    ]);
    expect(await known(secret)).toMatchObject({ tokenId: token.id, pools: [personPool(person.userId)] });
    const { items } = await listWorkerTokens(as(person), ownTokens(as(person)));
    expect(items.map(({ id }) => id)).toEqual([token.id]);
    expect(JSON.stringify(items)).not.toContain(secret);
  });

  it('is told of to the mailbox of its person when it is made or gets another secret', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const { token } = await createOwnWorkerToken(as(person), year);
    await rotateWorkerToken(as(person), ownTokens(as(person)), { tokenId: token.id, overlapHours: 0 });
    const mails = await studio.database.orm.em.fork().execute<{ data: { values: unknown } }[]>(
      `select data from queue.job where name = 'identity.send-mail' and data->>'userId' = ?
        and data->>'template' = 'worker-token-created' order by created_on, id`,
      [person.userId],
    );
    expect(mails.map(({ data }) => data.values)).toMatchObject([
      { label: 'my GPU', change: 'created' },
      { label: 'my GPU', change: 'rotated' },
    ]);
  });

  it('keeps its workers and their leases when it is rotated, and the old secret for as long as was said', async () => {
    const { owner, own, ask } = await buildWorld();
    await ask(owner);
    const work = await own.claimed();
    const { tokenId } = await known(own.token);
    const mine = ownTokens(as(owner));
    const rotated = await rotateWorkerToken(as(owner), mine, { tokenId, overlapHours: 2 });
    expect((await known(rotated.secret)).tokenId).toBe(tokenId);
    expect((await known(own.token)).tokenId).toBe(tokenId);
    expect(await own.beat(work)).toBe('ok');
    const late = { ...studio.context(), clock: { now: () => new Date(Date.now() + 2 * 3_600_000 + 1) } };
    await expect(authenticateWorker(late, own.token)).rejects.toMatchObject(unknown);
    expect((await authenticateWorker(late, rotated.secret)).tokenId).toBe(tokenId);
  });

  it('rotated twice knows its two newest secrets and no older one', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const first = await createOwnWorkerToken(as(person), year);
    const input = { tokenId: first.token.id, overlapHours: 24 };
    const second = await rotateWorkerToken(as(person), ownTokens(as(person)), input);
    const third = await rotateWorkerToken(as(person), ownTokens(as(person)), input);
    await expect(known(first.secret)).rejects.toMatchObject(unknown);
    expect((await known(second.secret)).tokenId).toBe(first.token.id);
    expect((await known(third.secret)).tokenId).toBe(first.token.id);
  });

  it('rotated without an overlap knows the new secret alone', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const first = await createOwnWorkerToken(as(person), year);
    const input = { tokenId: first.token.id, overlapHours: 0 };
    const second = await rotateWorkerToken(as(person), ownTokens(as(person)), input);
    await expect(known(first.secret)).rejects.toMatchObject(unknown);
    expect((await known(second.secret)).tokenId).toBe(first.token.id);
  });

  it('rotated by two at once has one newest secret', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const { token } = await createOwnWorkerToken(as(person), year);
    const input = { tokenId: token.id, overlapHours: 0 };
    const both = await Promise.all(
      [1, 2].map(() => rotateWorkerToken(as(person), ownTokens(as(person)), input)),
    );
    const outcomes = await Promise.allSettled(both.map(({ secret }) => known(secret)));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('ends at once when it is revoked, with the secret before, and comes back by no rotation', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const first = await createOwnWorkerToken(as(person), year);
    const tokenId = first.token.id;
    const mine = ownTokens(as(person));
    const second = await rotateWorkerToken(as(person), mine, { tokenId, overlapHours: 24 });
    await revokeWorkerTokenOf(as(person), mine, { tokenId });
    await revokeWorkerTokenOf(as(person), mine, { tokenId });
    for (const { secret } of [first, second]) await expect(known(secret)).rejects.toMatchObject(unknown);
    await expect(rotateWorkerToken(as(person), mine, { tokenId, overlapHours: 1 })).rejects.toMatchObject({
      code: 'fleet.token-not-found',
    });
  });

  it.each([
    [
      'revoked',
      (person: TestPerson, tokenId: string) =>
        revokeWorkerTokenOf(as(person), ownTokens(as(person)), { tokenId }),
    ],
    [
      'rotated',
      (person: TestPerson, tokenId: string) =>
        rotateWorkerToken(as(person), ownTokens(as(person)), { tokenId, overlapHours: 0 }),
    ],
  ])('is %s before or after a claim, and never in the midst of it', async (_, end) => {
    const { owner, own, ask } = await buildWorld();
    const { tokenId } = await authenticateWorker(studio.context(), own.token);
    const asked = await ask(owner);
    const em = () => studio.database.orm.em.fork();
    // By its words: background rounds wait for locks, too.
    const isWaiting = async (words: string) => {
      const sql = `select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like ?`;
      return (await em().execute<unknown[]>(sql, [`%${words}%`])).length > 0;
    };
    const patience = { timeout: 20_000 };
    const order: string[] = [];
    const { claiming, ending } = await em().transactional(async (tx) => {
      // The claim has seen its token, and cannot write its lease yet.
      await tx.execute('select 1 from fleet.workers where id = ? for update', [own.workerId]);
      const claiming = own.claim();
      await expect.poll(() => isWaiting(`'claimed'`), patience).toBe(true);
      const ending = end(owner, tokenId).then(async () => {
        const leases = await em().execute<unknown[]>('select 1 from fleet.leases where generation_id = ?', [
          asked.id,
        ]);
        order.push(`ended after ${leases.length} claims`);
      });
      const isHeldUp = () => isWaiting(`from fleet.worker_tokens where id = '${tokenId}'`);
      await expect.poll(async () => order.length > 0 || (await isHeldUp()), patience).toBe(true);
      return { claiming, ending };
    });
    const [work] = await Promise.all([claiming, ending]);
    expect([work?.generationId, ...order]).toEqual([asked.id, 'ended after 1 claims']);
    await ask(owner);
    await expect(own.claim()).rejects.toMatchObject({ code: 'fleet.unknown-worker' });
  });

  it('stops while its owner is deactivated', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const { secret } = await createOwnWorkerToken(as(person), year);
    await updateUser(studio.context(), person.userId, { isActive: false });
    await expect(known(secret)).rejects.toMatchObject(unknown);
  });

  it('of another person can be neither seen, renamed, rotated nor revoked', async () => {
    const [person, other] = [await studio.addPerson({ credits: 0 }), await studio.addPerson({ credits: 0 })];
    const { token, secret } = await createOwnWorkerToken(as(person), year);
    const theirs = ownTokens(as(other));
    const missing = { code: 'fleet.token-not-found' };
    const tokenId = token.id;
    expect((await listWorkerTokens(as(other), theirs)).items).toEqual([]);
    for (const attempt of [
      () => renameWorkerToken(as(other), theirs, { tokenId, label: 'mine now' }),
      () => rotateWorkerToken(as(other), theirs, { tokenId, overlapHours: 0 }),
      () => revokeWorkerTokenOf(as(other), theirs, { tokenId }),
    ]) {
      await expect(attempt()).rejects.toMatchObject(missing);
    }
    expect((await known(secret)).tokenId).toBe(tokenId);
  });

  it('of a person is one of twenty at most, also when they are made at once', async () => {
    const person = await studio.addPerson({ credits: 0 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 25 }, () => createOwnWorkerToken(as(person), year)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  });

  it('of the installation serves everybody, or the people that an operator names by e-mail', async () => {
    const operator = await studio.addPerson({ credits: 0 });
    const everybody = await createWorkerToken(as(operator), {
      label: 'rack 1',
      expiresInDays: null,
      people: [],
    });
    expect(everybody.token).toMatchObject({ pools: [{ kind: 'shared' }], owner: null });
    const email = `${operator.userId}@studio.test`;
    const one = await createWorkerToken(as(operator), {
      label: 'b',
      expiresInDays: 1,
      people: [email, email],
    });
    expect(one.token.pools).toEqual([{ kind: 'person', userId: operator.userId, email }]);
    await expect(
      createWorkerToken(as(operator), {
        label: 'c',
        expiresInDays: 1,
        people: [email, 'nobody@studio.test'],
      }),
    ).rejects.toMatchObject({ code: 'request.invalid', details: { fields: [{ path: 'people.1' }] } });
  });

  it('and its names are gone with its owner, while what it made stays', async () => {
    const { owner, own, ask } = await buildWorld();
    await ask(owner);
    await own.finish(await own.claimed());
    await studio.database.orm.em
      .fork()
      .transactional((tx) => eraseWorkerTokensOf(tx, { userId: owner.userId, now: new Date() }));
    await expect(known(own.token)).rejects.toMatchObject(unknown);
    const left = await studio.database.orm.em.fork().find(WorkerToken, { ownerId: owner.userId });
    expect(left.map(({ label }) => label)).toEqual(['erased']);
  });
});
