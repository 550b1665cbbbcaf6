import { createHash } from 'node:crypto';
import {
  claimWork,
  deliverPicture,
  generationWork,
  grantUpload,
  inspectPicture,
  type LeaseholderContext,
  prepareWork,
  requestGeneration,
  type WorkerContext,
} from '@pingvas/api/inside';
import { recipeInput } from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import { atLeast } from '../goal.ts';
import { interleave } from '../measure/interleave.ts';
import { measureLoad, type Sample } from '../measure/measure-load.ts';
import { toFinding } from '../measure/to-finding.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { bareQueue } from '../studio/bare-boss.ts';
import { openBareRows } from '../studio/bare-rows.ts';
import { createMemoryStorage } from '../studio/memory-storage.ts';
import { concurrency, openStudio, type Person, poolMax, type Studio } from '../studio/open-studio.ts';
import { smallPng } from '../studio/small-png.ts';

const modelName = 'bench model';
const side = 64;
const bytes = smallPng(side);
const facts = {
  sha256: createHash('sha256').update(bytes).digest('hex'),
  sizeBytes: bytes.byteLength,
  contentType: 'image/png',
} as const;

/** How a cycle is run: what a worker's calls go through. */
interface Course {
  readonly handlers: typeof generationWork;
  context(): WorkerContext & LeaseholderContext;
}

/** Work taken and finished per second. */
export const settle: Scenario = {
  name: 'settle',
  about: 'claim → finished cycles per second through the use cases ÷ bare pg-boss fetch + complete',
  goal: 'money and state ≥ 0.5; with the picture decoded and stored it is only told',
  async run(tools) {
    const studio = await openStudio(tools);
    const machine = await studio.newWorker([modelName]);
    const operations = tools.pick(200, 8);
    const rounds = tools.pick(7, 2);
    tools.progress('making people');
    const people: Person[] = [];
    while (people.length < 32) people.push(await studio.newPerson());

    const inspected = inspectPicture(bytes, { width: side, height: side });
    await inspected;
    const storage = createMemoryStorage(studio.parts.storage);
    const stateOnly: Course = {
      handlers: {
        ...generationWork,
        prepare: (context, picture) => prepareWork(context, picture, () => inspected),
      },
      context: () => ({ ...machine.context(), storage }),
    };
    const whole: Course = { handlers: generationWork, context: machine.context };

    const measure = async (name: string, course: Course): Promise<Finding> => {
      const comparison = await interleave({
        compare: 'throughput',
        rounds,
        ours: async () => {
          await offer(people, operations);
          return measureLoad({ concurrency, operations }, () => cycle(course, machine.workerId));
        },
        baseline: () => bareCycles(studio, operations),
        onRound: (round) => tools.progress(`${name}, round ${round + 1} of ${rounds}`),
      });
      const goal = course === stateOnly ? atLeast('ratio', 0.5) : null;
      return toFinding(name, comparison, goal, `${concurrency} callers`);
    };
    const [modelId] = machine.modelIds;
    if (modelId === undefined) throw new Error('The worker has no model');
    const rows = openBareRows(studio.database.servingUrl, {
      poolMax,
      queueName: `render.${modelId}`,
      workerId: machine.workerId,
    });
    tools.atEnd(rows.close);
    const rowsAlone = await interleave({
      compare: 'throughput',
      rounds,
      ours: async () => {
        await offer(people, operations);
        return measureLoad({ concurrency, operations }, async () => rows.finish(await rows.claim()));
      },
      baseline: () => bareCycles(studio, operations),
      onRound: (round) => tools.progress(`the rows alone, round ${round + 1} of ${rounds}`),
    });
    return [
      await measure('money and state', stateOnly),
      toFinding('the rows alone, by two bare statements', rowsAlone, null, `${concurrency} callers`),
      await measure('with the picture', whole),
    ];
  },
};

/** Untimed: what the cycles of a round will find. */
async function offer(people: readonly Person[], operations: number): Promise<void> {
  const recipe = recipeInput.parse({ prompt: 'a lighthouse at dusk', width: side, height: side });
  await measureLoad({ concurrency, operations }, async (index) => {
    const person = people[index % people.length];
    if (person !== undefined) await requestGeneration(person.context(), { recipe, requestKey: newId() });
  });
}

/** One piece of work with one picture: claimed, its upload granted, put and delivered, which finishes and pays it. */
async function cycle({ handlers, context }: Course, workerId: string): Promise<void> {
  const { work } = await claimWork(context(), handlers, {
    workerId,
    modelNames: [modelName],
    loadedModelName: modelName,
    waitSeconds: 0,
  });
  if (work === null) throw new Error('There was nothing to claim');
  const input = { leaseId: work.leaseId, pictureIndex: 0, ...facts };
  const grant = await grantUpload(context(), handlers, input);
  const key = new URL(grant.url).pathname.replace(/^\/files\//, '');
  await context().storage.put(key, bytes, 'image/png');
  const { isComplete } = await deliverPicture(context(), handlers, { ...input, renderSeconds: 1 });
  if (!isComplete) throw new Error('The work was not finished');
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
