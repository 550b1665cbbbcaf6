import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimWork } from '../fleet/claim-work.ts';
import { engineStatus } from '../fleet/engine-status.ts';
import { revokeWorkerToken } from '../fleet/manage-worker-tokens.ts';
import { personPool } from '../fleet/pools.ts';
import { announceOffer } from '../fleet/render-queue.ts';
import { authenticateWorker } from '../fleet/worker-token.ts';
import { updateUser } from '../identity/index.ts';
import { cancelGeneration } from './cancel-generation.ts';
import {
  openTestStudio,
  read,
  request,
  type ScriptedWorker,
  type TestPerson,
  type TestStudio,
} from './generation.fixture.ts';
import { generationWork } from './generation.work.ts';

let studio: TestStudio;
let model: { id: string; name: string };
let worker: ScriptedWorker;
let person: TestPerson;

beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());
beforeEach(async () => {
  model = await studio.addModel();
  worker = await studio.addWorker([model]);
  person = await studio.addPerson({ credits: 100 });
});

describe('claiming work', () => {
  it('gives a waiting worker what somebody asks for in the meantime', async () => {
    const claiming = worker.claim({ waitSeconds: 25 });
    const asked = await request(person, { modelId: model.id });
    expect((await claiming)?.generationId).toBe(asked.id);
  });

  it('gives each job to one worker only, however many wait for it', async () => {
    const workers = await Promise.all(Array.from({ length: 6 }, () => studio.addWorker([model])));
    const asked = await Promise.all(Array.from({ length: 4 }, () => request(person, { modelId: model.id })));
    const claimed = await Promise.all(workers.map((each) => each.claim()));
    const ids = claimed.flatMap((work) => work?.generationId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const later = [await worker.claim(), await worker.claim(), await worker.claim(), await worker.claim()];
    const all = [...ids, ...later.flatMap((work) => work?.generationId ?? [])];
    expect(all.sort()).toEqual(asked.map(({ id }) => id).sort());
  });

  it('answers at once with nothing when there is nothing and it may not wait', async () => {
    expect(await worker.claim({ waitSeconds: 0 })).toBeNull();
  });

  it('stops waiting when the worker goes away, and leaves the work for the next one', async () => {
    const gone = new AbortController();
    const claiming = claimWork(worker.context({ signal: gone.signal }), generationWork, {
      workerId: worker.workerId,
      modelNames: [model.name],
      loadedModelName: null,
      waitSeconds: 25,
    });
    gone.abort();
    expect(await claiming).toEqual({ work: null });

    // And a claim whose answer nobody hears is given back, free of charge.
    const asked = await request(person, { modelId: model.id });
    const unheard = await claimWork(worker.context({ signal: gone.signal }), generationWork, {
      workerId: worker.workerId,
      modelNames: [model.name],
      loadedModelName: null,
      waitSeconds: 0,
    });
    expect(unheard).toEqual({ work: null });
    expect((await read(person, asked)).status).toBe('queued');
    expect((await worker.claimed()).attempt).toBe(1);
  });

  it('refuses who waited when the token ends before the work comes, and gives it to another', async () => {
    const claiming = worker.claim({ waitSeconds: 25 });
    const refused = expect(claiming).rejects.toMatchObject({ code: 'fleet.unknown-worker' });
    const { tokenId } = await authenticateWorker(studio.context(), worker.token);
    const other = await studio.addWorker([model]);
    const next = other.claim({ waitSeconds: 25 });
    await revokeWorkerToken(studio.context(), tokenId);
    const asked = await request(person, { modelId: model.id });
    expect((await next)?.generationId).toBe(asked.id);
    await announceOffer(studio.context().live);
    await refused;
    const { attempt, status } = await read(person, asked);
    expect([attempt, status]).toEqual([1, 'claimed']);
  });

  it('gives nothing to a worker whose token was revoked after it was admitted', async () => {
    const { tokenId } = await authenticateWorker(studio.context(), worker.token);
    const asked = await request(person, { modelId: model.id });
    await revokeWorkerToken(studio.context(), tokenId);
    await expect(worker.claim()).rejects.toMatchObject({ code: 'fleet.unknown-worker' });
    const other = await studio.addWorker([model]);
    expect((await other.claimed()).generationId).toBe(asked.id);
  });

  it('ends the wait of a worker whose owner’s account is closed', async () => {
    const own = await studio.addWorker([model], {
      ownerId: person.userId,
      pools: [personPool(person.userId)],
    });
    const refused = expect(own.claim({ waitSeconds: 25 })).rejects.toMatchObject({
      code: 'fleet.unknown-worker',
    });
    await updateUser(studio.context(), person.userId, { isActive: false });
    await refused;
  });

  it('takes work that was released more often than a small number can count', async () => {
    const asked = await request(person, { modelId: model.id });
    await studio.database.orm.em.fork().execute(
      `update queue.job set state = 'retry', retry_count = 40000, retry_limit = 40003, started_on = now()
          where id = (select job_id from generation.generations where id = ?)`,
      [asked.id],
    );
    const work = await worker.claimed();
    expect(work.generationId).toBe(asked.id);
    await worker.finish(work);
    expect((await read(person, asked)).status).toBe('succeeded');
  });

  it('hands out only models that the worker has registered and now names', async () => {
    const other = await studio.addModel();
    await request(person, { modelId: other.id });
    const { work } = await claimWork(worker.context(), generationWork, {
      modelNames: [other.name, model.name],
      loadedModelName: null,
      waitSeconds: 0,
    });
    expect(work).toBeNull();
  });

  it('prefers the loaded model, then the worker’s own order', async () => {
    const [a, b, c] = [await studio.addModel(), await studio.addModel(), await studio.addModel()];
    const all = await studio.addWorker([c, a, b]);
    for (const { id } of [a, b, c]) await request(person, { modelId: id });
    const names = [];
    for (let time = 0; time < 3; time += 1) {
      names.push((await all.claimed({ loadedModelName: b.name })).model.name);
    }
    expect(names).toEqual([b.name, c.name, a.name]);
  });

  it('runs work that was paid for after its model was withdrawn', async () => {
    const asked = await request(person, { modelId: model.id });
    await studio.database.orm.em
      .fork()
      .execute('update models.models set is_active = false where id = ?', [model.id]);
    const work = await worker.claimed();
    await worker.finish(work);
    expect((await read(person, asked)).status).toBe('succeeded');
  });

  it('registers the same worker again as the same worker', async () => {
    const { workerId } = await worker.registerAgain();
    expect(workerId).toBe(worker.workerId);
    await expect(
      claimWork(worker.context(), generationWork, {
        workerId: '01900000-0000-7000-8000-000000000000',
        modelNames: [],
        loadedModelName: null,
        waitSeconds: 0,
      }),
    ).rejects.toMatchObject({ code: 'fleet.unknown-worker' });
  });
});

describe('what people see of the fleet', () => {
  it('is offline without a present worker, busy while all of them work, and ready otherwise', async () => {
    const quiet = await openTestStudio();
    try {
      const own = await quiet.addModel();
      expect(await engineStatus(quiet.context())).toEqual({
        state: 'offline',
        workerCount: 0,
        isEmulated: false,
      });
      const only = await quiet.addWorker([own], { isEmulator: true });
      expect(await engineStatus(quiet.context())).toEqual({
        state: 'ready',
        workerCount: 1,
        isEmulated: true,
      });
      const somebody = await quiet.addPerson({ credits: 10 });
      const asked = await request(somebody, { modelId: own.id });
      await only.claimed();
      expect((await engineStatus(quiet.context())).state).toBe('busy');
      await cancelGeneration(somebody.context(), { generationId: asked.id });
      expect((await engineStatus(quiet.context())).state).toBe('ready');
      quiet.clock.advance(60);
      expect((await engineStatus(quiet.context())).state).toBe('offline');
    } finally {
      await quiet.close();
    }
  });
});
