import { afterAll, beforeAll, expect, it } from 'vitest';
import { attackedSize, buildAttacks } from '../../platform/pictures/testing/attack-pictures.ts';
import { expectSettled, openTestStudio, read, request, type TestStudio } from './generation.fixture.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());

it('publishes, stores and charges nothing of what a hostile worker delivers, and takes its sound picture afterwards', async () => {
  const model = await studio.addModel();
  const worker = await studio.addWorker([model]);
  const person = await studio.addPerson({ credits: 50 });
  const asked = await request(person, { modelId: model.id, ...attackedSize });
  const work = await worker.claimed();

  const attacks = (await buildAttacks()).filter(({ bytes }) => bytes.byteLength > 0);
  const outcomes: [string, unknown][] = [];
  for (const { name, bytes } of attacks) {
    const { key: _key, ...input } = await worker.upload(work, 0, bytes);
    const end = await worker.deliverInput(input).then(
      () => 'published',
      (error) => (error.code === 'images.invalid-bytes' ? error.details.reason : error),
    );
    outcomes.push([name, end]);
  }
  expect(outcomes).toEqual(attacks.map(({ name, reason }) => [name, reason]));
  expect(await read(person, asked)).toMatchObject({ images: [], creditsConsumed: 0 });
  for (const folder of ['images/', 'thumbnails/']) {
    for await (const { key } of studio.storage.list(folder)) expect(key).toBe('nothing at all');
  }

  await worker.finish(work);
  expect(await read(person, asked)).toMatchObject({
    status: 'succeeded',
    creditsConsumed: asked.priceInCredits,
  });
  await expectSettled(studio, person, { credits: 50, spent: asked.priceInCredits });
});
