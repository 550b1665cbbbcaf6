import { requestGeneration } from '@pingvas/api/inside';
import { type RequestGenerationInput, recipeInput } from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import { withClient } from '../bench-postgres.ts';
import { atLeast } from '../goal.ts';
import { interleave } from '../measure/interleave.ts';
import { measureLoad, type Sample } from '../measure/measure-load.ts';
import { toFinding } from '../measure/to-finding.ts';
import type { Scenario } from '../scenario.ts';
import { bareQueue } from '../studio/bare-boss.ts';
import { concurrency, openStudio, type Person, type Studio } from '../studio/open-studio.ts';

/** One person may have 100 open generations; a round stays below and is cleared before the next one. */
const hotOperations = 96;

/** Accepted requests per second. */
export const request: Scenario = {
  name: 'request',
  about: 'accepted requests (hold, row and job, through the use case) per second ÷ bare pg-boss send',
  goal: 'distinct people ≥ 0.4; all on one person ≥ 0.3 of distinct people',
  async run(tools) {
    const studio = await openStudio(tools);
    const { modelIds } = await studio.newWorker(['bench model']);
    const recipe = recipeInput.parse({
      prompt: 'a lighthouse at dusk',
      modelId: modelIds[0],
      width: 512,
      height: 512,
    });
    const requests = (count: number, who: (index: number) => Person) =>
      requestAll(studio, recipe, count, who);
    const operations = tools.pick(400, 16);
    const rounds = tools.pick(9, 2);
    tools.progress('making people');
    const people = await peopleFor(studio, operations);
    const [hot] = people;
    if (hot === undefined) throw new Error('There is nobody to measure with');

    const distinct = await interleave({
      compare: 'throughput',
      rounds,
      ours: () => requests(operations, (index) => people[index % people.length] ?? hot),
      baseline: () => sends(studio, operations),
      onRound: (round) => tools.progress(`distinct people, round ${round + 1} of ${rounds}`),
    });
    const onePerson = await interleave({
      compare: 'throughput',
      rounds,
      ours: () => requests(tools.pick(hotOperations, 16), () => hot),
      baseline: () => requests(tools.pick(hotOperations, 16), (index) => people[index + 1] ?? hot),
      onRound: (round) => tools.progress(`one person, round ${round + 1} of ${rounds}`),
    });
    return [
      toFinding('distinct people', distinct, atLeast('ratio', 0.4), `${concurrency} callers`),
      toFinding('one person ÷ distinct', onePerson, atLeast('ratio', 0.3), `${concurrency} callers`),
    ];
  },
};

async function peopleFor(studio: Studio, count: number): Promise<readonly Person[]> {
  const people: Person[] = [];
  while (people.length < count) people.push(await studio.newPerson());
  return people;
}

async function requestAll(
  studio: Studio,
  recipe: RequestGenerationInput['recipe'],
  operations: number,
  who: (index: number) => Person,
): Promise<Sample> {
  const sample = await measureLoad({ concurrency, operations }, (index) =>
    requestGeneration(who(index).context(), { recipe, requestKey: newId() }),
  );
  await endOpenWork(studio);
  return sample;
}

function sends({ bareBoss }: Studio, operations: number): Promise<Sample> {
  return measureLoad({ concurrency, operations }, () => bareBoss.send(bareQueue, { generationId: newId() }));
}

/** Between rounds and untimed: everything that is open ends, as if it had been cancelled. */
async function endOpenWork({ database }: Studio): Promise<void> {
  await withClient(database.migratingUrl, async (client) => {
    await client.query(`
      begin;
      update generation.generations set status = 'cancelled', completed_at = now() where status = 'queued';
      update credits.transfers set state = 'voided', resolved_at = now() where state = 'pending';
      update credits.accounts set held = 0 where held > 0;
      update queue.job set state = 'cancelled' where state < 'active';
      commit`);
  });
}
