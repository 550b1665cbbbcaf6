import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

let studio: TestStudio;
let model: { id: string; name: string };
let worker: ScriptedWorker;
let other: ScriptedWorker;
let person: TestPerson;

beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());
beforeEach(async () => {
  model = await studio.addModel();
  worker = await studio.addWorker([model]);
  other = await studio.addWorker([model]);
  person = await studio.addPerson({ credits: 50 });
});

const leaseLost = { code: 'fleet.lease-lost' };

describe('a worker that comes back with finished pictures', () => {
  it('gets work back that waits again, and only what is missing of it', async () => {
    const asked = await request(person, { modelId: model.id, count: 2 });
    const lost = await worker.claimed();
    await worker.deliver(lost, 0);
    await studio.loseWorker(lost);

    const work = await worker.resume(lost);
    expect(work).toMatchObject({ generationId: asked.id, attempt: 2, pictureIndices: [1] });
    if (work === null) return;
    expect(work.leaseId).not.toBe(lost.leaseId);
    expect(await other.claim()).toBeNull();
    await worker.finish(work);
    expect(await read(person, asked)).toMatchObject({ status: 'succeeded', creditsConsumed: 2 });
    await expectSettled(studio, person, { credits: 50, spent: 2 });
  });

  it('goes on with a lease that is still open at no cost, and its old lease can touch nothing any more', async () => {
    const asked = await request(person, { modelId: model.id });
    const before = await worker.claimed();
    await worker.beat(before);
    const work = await worker.resume(before);
    expect(work).toMatchObject({ generationId: asked.id, attempt: 1 });
    if (work === null) return;
    expect(await worker.beat(before)).toBe('lost');
    await expect(worker.deliver(before, 0)).rejects.toMatchObject(leaseLost);
    await expect(worker.release(before)).rejects.toMatchObject(leaseLost);
    await worker.finish(work);
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });

  it('gets nothing while somebody else has the work, nor afterwards', async () => {
    const asked = await request(person, { modelId: model.id });
    const lost = await worker.claimed();
    await studio.loseWorker(lost);
    const theirs = await other.claimed();
    expect(await worker.resume(lost)).toBeNull();
    expect(await other.beat(theirs)).toBe('ok');
    await other.finish(theirs);
    expect(await worker.resume(lost)).toBeNull();
    expect((await read(person, asked)).images).toHaveLength(1);
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });

  it('gets nothing of work that the person has cancelled', async () => {
    const asked = await request(person, { modelId: model.id });
    const lost = await worker.claimed();
    await cancelGeneration(person.context(), { generationId: asked.id });
    expect(await worker.resume(lost)).toBeNull();
  });

  it('cannot resume more often than there are attempts', async () => {
    const asked = await request(person, { modelId: model.id });
    let work = await worker.claimed();
    for (const attempt of [2, 3]) {
      await studio.loseWorker(work);
      const resumed = await worker.resume(work);
      expect(resumed).toMatchObject({ attempt });
      if (resumed !== null) work = resumed;
    }
    await studio.loseWorker(work);
    expect(await worker.resume(work)).toBeNull();
    expect(await read(person, asked)).toMatchObject({ status: 'failed', failure: { code: 'lost-worker' } });
    await expectSettled(studio, person, { credits: 50, spent: 0 });
  });

  it('knows no lease of another token', async () => {
    await request(person, { modelId: model.id });
    const theirs = await other.claimed();
    await expect(worker.resume(theirs)).rejects.toMatchObject(leaseLost);
    expect(await other.beat(theirs)).toBe('ok');
  });

  it('of two resumes at once gets the work under one open lease', async () => {
    await request(person, { modelId: model.id });
    const lost = await worker.claimed();
    await studio.loseWorker(lost);
    const works = await Promise.all([worker.resume(lost), worker.resume(lost)]);
    const given = works.filter((work) => work !== null);
    expect(given).toHaveLength(1);
    for (const work of given) await worker.finish(work);
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });
});
