import { createHash } from 'node:crypto';
import {
  claimWork,
  deliverPicture,
  generationWork,
  grantUpload,
  requestGeneration,
} from '@pingvas/api/inside';
import { recipeInput } from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import { atLeast } from '../goal.ts';
import { interleave } from '../measure/interleave.ts';
import { measureLoad, type Sample } from '../measure/measure-load.ts';
import { toFinding } from '../measure/to-finding.ts';
import type { Scenario } from '../scenario.ts';
import { bareQueue } from '../studio/bare-boss.ts';
import { concurrency, type Machine, openStudio, type Person, type Studio } from '../studio/open-studio.ts';
import { smallPng } from '../studio/small-png.ts';

const modelName = 'bench model';
const side = 64;
const recipe = recipeInput.parse({ prompt: 'a lighthouse at dusk', width: side, height: side });

/** Work taken and finished per second. */
export const settle: Scenario = {
  name: 'settle',
  about: 'claim → finished cycles per second through the use cases ÷ bare pg-boss fetch + complete',
  goal: 'money and state ≥ 0.5; with the picture decoded and stored: told only',
  async run(tools) {
    const studio = await openStudio(tools);
    const machine = await studio.newWorker([modelName]);
    const operations = tools.pick(200, 8);
    const rounds = tools.pick(7, 2);
    tools.progress('making people');
    const people: Person[] = [];
    while (people.length < 32) people.push(await studio.newPerson());

    const whole = await interleave({
      compare: 'throughput',
      rounds,
      ours: () => cycles(machine, people, operations),
      baseline: () => bareCycles(studio, operations),
      onRound: (round) => tools.progress(`whole, round ${round + 1} of ${rounds}`),
    });
    return [toFinding('with the picture', whole, atLeast('ratio', 0.5), `${concurrency} callers`)];
  },
};

async function cycles(machine: Machine, people: readonly Person[], operations: number): Promise<Sample> {
  for (let index = 0; index < operations; index += 1) {
    const person = people[index % people.length];
    if (person !== undefined) await requestGeneration(person.context(), { recipe, requestKey: newId() });
  }
  const bytes = smallPng(side);
  const facts = {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.byteLength,
    contentType: 'image/png',
  } as const;
  return measureLoad({ concurrency, operations }, async () => {
    const context = machine.context();
    const { work } = await claimWork(context, generationWork, {
      workerId: machine.workerId,
      modelNames: [modelName],
      loadedModelName: modelName,
      waitSeconds: 0,
    });
    if (work === null) throw new Error('There was nothing to claim');
    const input = { leaseId: work.leaseId, pictureIndex: 0, ...facts };
    const grant = await grantUpload(machine.context(), generationWork, input);
    await context.storage.put(new URL(grant.url).pathname.replace(/^\/files\//, ''), bytes, 'image/png');
    await deliverPicture(machine.context(), generationWork, { ...input, renderSeconds: 1 });
  });
}

async function bareCycles({ bareBoss }: Studio, operations: number): Promise<Sample> {
  await bareBoss.insert(
    bareQueue,
    Array.from({ length: operations }, () => ({ data: { generationId: newId() } })),
  );
  return measureLoad({ concurrency, operations }, async () => {
    const [job] = await bareBoss.fetch(bareQueue);
    if (job === undefined) throw new Error('There was nothing to fetch');
    await bareBoss.complete(bareQueue, job.id);
  });
}
