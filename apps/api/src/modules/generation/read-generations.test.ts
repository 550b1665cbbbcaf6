import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeImage } from '../images/remove-image.ts';
import { openTestStudio, read, request, type TestStudio } from './generation.fixture.ts';
import { readGenerations } from './read-generations.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());

it('tells streams of a generation what everybody else reads of it, whatever became of it', async () => {
  const model = await studio.addModel();
  const worker = await studio.addWorker([model]);
  const person = await studio.addPerson({ credits: 50 });
  const { userId } = person;
  const seed = '18446744073709551600';

  const succeeded = await request(person, { modelId: model.id, count: 2, seed, cfgScale: 7.25 });
  await worker.finish(await worker.claimed());
  const [shown] = (await read(person, succeeded)).images;
  await removeImage(person.context(), { imageId: shown?.id ?? '' });
  const failed = await request(person, { modelId: model.id });
  await worker.fail(await worker.claimed(), { code: 'out-of-memory', isRetryable: false });
  const queued = await request(person, { modelId: model.id });

  const asked = [succeeded, failed, queued];
  const everything = await Promise.all(asked.map((each) => read(person, each)));
  expect(everything).toMatchObject([
    { status: 'succeeded', creditsConsumed: 2, images: [{ pictureIndex: 1 }], recipe: { seed } },
    { status: 'failed', failure: { code: 'out-of-memory' } },
    { status: 'queued', startedAt: null },
  ]);
  const ids = asked.map(({ id }) => id);
  expect(await readGenerations(person.context(), userId, [...ids, ...ids].toReversed())).toEqual(everything);

  const other = await studio.addPerson({ credits: 1 });
  expect(await readGenerations(other.context(), other.userId, ids)).toEqual([]);
});
