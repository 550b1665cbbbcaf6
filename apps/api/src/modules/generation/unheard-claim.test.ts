import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { engineStatus } from '../fleet/engine-status.ts';
import { releaseUnheardClaims } from '../fleet/index.ts';
import {
  expectSettled,
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
let frozen: ScriptedWorker;
let person: TestPerson;

beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());
beforeEach(async () => {
  model = await studio.addModel();
  frozen = await studio.addWorker([model]);
  person = await studio.addPerson({ credits: 50 });
});

/** As if all claims of a moment ago had been made six seconds before. */
async function letTimePass(): Promise<void> {
  await studio.database.orm.em.fork().execute(
    `update queue.job set started_on = started_on - interval '6 s', heartbeat_on = heartbeat_on - interval '6 s'
        where state = 'active'`,
  );
}
const release = () => releaseUnheardClaims(studio.context(), generationWork);

describe('a claim that nobody heard', () => {
  it('is offered again after five seconds, at no cost, and its worker counts as absent', async () => {
    const asked = await request(person, { modelId: model.id });
    const unheard = await frozen.claimed();
    expect(await release()).toBe(0);
    await letTimePass();
    expect(await release()).toBe(1);
    expect((await read(person, asked)).status).toBe('queued');
    expect((await engineStatus(studio.context())).state).toBe('offline');
    expect(await frozen.beat(unheard)).toBe('lost');

    const awake = await studio.addWorker([model]);
    const work = await awake.claimed();
    expect(work).toMatchObject({ generationId: asked.id, attempt: 1 });
    await awake.finish(work);
    await expectSettled(studio, person, { credits: 50, spent: 1 });
  });

  it('stays with a worker that has said one word, even that it waits', async () => {
    await request(person, { modelId: model.id });
    const work = await frozen.claimed();
    await letTimePass();
    expect(await frozen.beat(work, { stage: 'waiting' })).toBe('ok');
    expect(await release()).toBe(0);
    expect(await frozen.beat(work)).toBe('ok');
    await frozen.finish(work);
  });
});
