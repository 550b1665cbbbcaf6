import { newId } from '@pingvas/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { userTopic } from '../../platform/live/user-news.ts';
import { holdCredits } from '../credits/index.ts';
import { cancelGeneration } from './cancel-generation.ts';
import {
  expectSettled,
  openTestStudio,
  read,
  request,
  type ScriptedWorker,
  type TestPerson,
  type TestStudio,
} from './generation.fixture.ts';
import { sweepGenerations } from './sweep-generations.ts';
import { sweepHolds } from './sweep-holds.ts';

let studio: TestStudio;
let model: { id: string; name: string };
let first: ScriptedWorker;
let second: ScriptedWorker;
let person: TestPerson;

beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());
beforeEach(async () => {
  model = await studio.addModel();
  first = await studio.addWorker([model]);
  second = await studio.addWorker([model]);
  person = await studio.addPerson({ credits: 50 });
});

describe('a worker that falls silent', () => {
  it('loses its lease, and the person sees the work queued again', async () => {
    const asked = await request(person, { modelId: model.id });
    const work = await first.claimed();
    await first.beat(work);
    await studio.loseWorker(work);
    expect(await read(person, asked)).toMatchObject({ status: 'queued', startedAt: null });
    expect(await first.beat(work)).toBe('lost');
  });

  it('keeps its lease as long as it beats', async () => {
    const asked = await request(person, { modelId: model.id });
    const work = await first.claimed();
    for (let beats = 0; beats < 4; beats += 1) {
      studio.clock.advance(4);
      const em = studio.database.orm.em.fork();
      await em.execute(
        `update queue.job set heartbeat_on = heartbeat_on - interval '4 s' where state = 'active'`,
      );
      expect(await first.beat(work)).toBe('ok');
      await em.execute('update queue.queue set monitor_claim_on = null, monitor_on = null');
      await studio.boss.supervise();
    }
    await sweepGenerations(studio.context());
    expect((await read(person, asked)).status).toBe('rendering');
    await first.finish(work);
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });

  it('is followed by another one that makes only what is missing', async () => {
    const asked = await request(person, { modelId: model.id, count: 3 });
    const lost = await first.claimed();
    await first.deliver(lost, 1);
    await studio.loseWorker(lost);

    const work = await second.claimed();
    expect(work).toMatchObject({ attempt: 2, pictureIndices: [0, 2] });
    await second.finish(work);
    const done = await read(person, asked);
    expect(done).toMatchObject({ status: 'succeeded', attempt: 2, creditsConsumed: 3 });
    expect(done.images.map(({ pictureIndex }) => pictureIndex)).toEqual([0, 1, 2]);
    await expectSettled(studio, person, { credits: 50, spent: 3 });
  });

  it('cannot touch its successor’s attempt when it comes back to life', async () => {
    const asked = await request(person, { modelId: model.id });
    const lost = await first.claimed();
    const uploaded = await first.upload(lost, 0);
    await studio.silence(lost);
    // Before any sweep: the queue alone knows that the first worker is gone.
    const work = await second.claimed();

    expect(await first.beat(lost)).toBe('lost');
    const dead = { code: 'fleet.lease-lost' };
    await expect(first.upload(lost, 0)).rejects.toMatchObject(dead);
    await expect(first.deliver(lost, 0)).rejects.toMatchObject(dead);
    await expect(
      first.fail(lost, { code: 'engine-error', fault: 'model', isRetryable: false }),
    ).rejects.toMatchObject(dead);
    await expect(first.release(lost)).rejects.toMatchObject(dead);
    expect(await studio.storage.head(uploaded.key)).not.toBeNull();

    expect(await second.beat(work)).toBe('ok');
    expect((await read(person, asked)).status).toBe('rendering');
    await second.finish(work);
    expect(await read(person, asked)).toMatchObject({ status: 'succeeded', attempt: 2 });
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });

  it('cannot deliver after it was declared dead, even while nobody has claimed again', async () => {
    const asked = await request(person, { modelId: model.id });
    const lost = await first.claimed();
    const { key: _key, ...input } = await first.upload(lost, 0);
    await studio.silence(lost);
    await expect(first.deliverInput(input)).rejects.toMatchObject({ code: 'fleet.lease-lost' });
    expect(await read(person, asked)).toMatchObject({ images: [], creditsConsumed: 0 });
    await sweepGenerations(studio.context());
    await second.finish(await second.claimed());
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });

  it('is not paid when it is declared dead while its picture is being checked', async () => {
    const asked = await request(person, { modelId: model.id });
    const lost = await first.claimed();
    const { key: _key, ...input } = await first.upload(lost, 0);
    // The thumbnail is stored last before the transaction, so the queue decides in between.
    const storage = {
      ...studio.storage,
      async put(key: string, bytes: Uint8Array, contentType: string) {
        await studio.storage.put(key, bytes, contentType);
        if (key.startsWith('thumbnails/')) await studio.silence(lost);
      },
    };
    await expect(first.deliverInput(input, { storage })).rejects.toMatchObject({ code: 'fleet.lease-lost' });
    expect(await read(person, asked)).toMatchObject({ images: [], creditsConsumed: 0 });
    const left: string[] = [];
    for await (const { key } of studio.storage.list(`images/${person.userId}/`)) left.push(key);
    expect(left).toEqual([]);
    await second.finish(await second.claimed());
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });

  it('and a database that cuts every connection in the middle of a delivery charge nobody twice', async () => {
    const asked = await request(person, { modelId: model.id });
    const work = await first.claimed();
    const { key: _key, ...input } = await first.upload(work, 0);
    const storage = {
      ...studio.storage,
      async put(key: string, bytes: Uint8Array, contentType: string) {
        await studio.storage.put(key, bytes, contentType);
        if (!key.startsWith('thumbnails/')) return;
        await studio.database.orm.em
          .fork()
          .execute(
            'select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and datname = current_database() and pid <> pg_backend_pid()',
          );
      },
    };
    await Promise.allSettled([first.deliverInput(input, { storage }), first.deliverInput(input)]);
    // The worker repeats until it is answered.
    let answer: { isComplete: boolean } | null = null;
    while (answer === null) answer = await first.deliverInput(input).catch(() => null);
    expect(answer).toEqual({ isComplete: true });
    expect(await read(person, asked)).toMatchObject({ status: 'succeeded', creditsConsumed: 1 });
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });

  it('is the third one: the generation fails, everything is given back, and the person is told', async () => {
    const asked = await request(person, { modelId: model.id, count: 2 });
    const heard: string[] = [];
    const stop = await studio.live.subscribe(userTopic(person.userId), (message) => heard.push(message));
    for (const attempt of [1, 2, 3]) {
      const work = await first.claimed();
      expect(work.attempt).toBe(attempt);
      await studio.loseWorker(work);
    }
    await stop();
    expect(await read(person, asked)).toMatchObject({
      status: 'failed',
      failure: { code: 'lost-worker', fault: 'worker' },
      creditsConsumed: 0,
    });
    expect(heard.at(-2)).toContain(asked.id);
    expect(heard.at(-1)).toContain('credits.changed');
    expect(await second.claim()).toBeNull();
    await expectSettled(studio, person, { credits: 50, spent: 0 });
  });
});

describe('the sweeper', () => {
  it('fails what the queue has forgotten and gives it back', async () => {
    const asked = await request(person, { modelId: model.id });
    await studio.database.orm.em
      .fork()
      .execute('delete from queue.job where id = (select job_id from generation.generations where id = ?)', [
        asked.id,
      ]);
    await sweepGenerations(studio.context());
    expect(await read(person, asked)).toMatchObject({
      status: 'failed',
      failure: { code: 'expired-in-queue', fault: 'platform' },
    });
    await expectSettled(studio, person, { credits: 50, spent: 0 });
  });

  it('leaves everything alone that is as the queue says', async () => {
    const waiting = await request(person, { modelId: model.id });
    const running = await request(person, { modelId: model.id });
    const work = await first.claimed();
    expect(work.generationId).toBe(waiting.id);
    expect(await sweepGenerations(studio.context())).toBe(0);
    expect((await read(person, waiting)).status).toBe('claimed');
    expect((await read(person, running)).status).toBe('queued');
    await first.finish(work);
    await first.finish(await first.claimed());
    await expectSettled(studio, person, { credits: 50, spent: 2 });
  });

  it('corrects once when several apis sweep at the same time', async () => {
    const asked = await request(person, { modelId: model.id });
    await studio.silence(await first.claimed());
    const corrected = await Promise.all(Array.from({ length: 4 }, () => sweepGenerations(studio.context())));
    expect(corrected.reduce((sum, count) => sum + count, 0)).toBe(1);
    await cancelGeneration(person.context(), { generationId: asked.id });
    await expectSettled(studio, person, { credits: 50, spent: 0 });
  });

  it('gives back a hold whose generation never came to be, and tells its owner', async () => {
    const asked = await request(person, { modelId: model.id });
    await cancelGeneration(person.context(), { generationId: asked.id });
    await studio.database.orm.em.fork().transactional((tx) =>
      holdCredits(tx, {
        userId: person.userId,
        generationId: newId(),
        pictureCount: 2,
        pricePerPicture: 3,
        expiresAt: new Date(Date.now() + 60_000),
      }),
    );
    expect(await sweepHolds(studio.context())).toBe(0);
    studio.clock.advance(61);
    const heard: string[] = [];
    const stop = await studio.live.subscribe(userTopic(person.userId), (message) => heard.push(message));
    expect(await sweepHolds(studio.context())).toBe(6);
    await stop();
    expect(heard.map((message) => JSON.parse(message))).toEqual([{ type: 'credits.changed' }]);
    await expectSettled(studio, person, { credits: 50, spent: 0 });
  });
});
