import type { Goal } from '../goal.ts';
import { watchEngine } from '../measure/engine-watch.ts';
import { interleave } from '../measure/interleave.ts';
import { median, percentile } from '../measure/statistics.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { startThread } from '../studio/start-thread.ts';
import { directQueueId, openFollower, runDirectly } from '../studio/thread-runs.ts';
import type { BenchTools } from '../tools.ts';
import { measureStages } from './overhead-stages.ts';

const addedMax = 60;
const steps = 20;
/**
 * Pictures of one step that each side makes before the first round. Servers run for months, and code that runs for the
 * first times is slow.
 */
const warmUpPictures = 100;
/** Of these: what is told of a fresh start. */
const firstPictures = 10;
/** Pictures of one round; the two sides take turns by rounds. */
const picturesPerRound = 2;

/** What Pingvas adds to the engine's own time. */
export const overhead: Scenario = {
  name: 'overhead',
  about:
    'from the request to the event that says it is published ÷ the engine called directly, its bytes in hand',
  goal: `at 5 s a picture ratio ≤ 1.02; at most ${addedMax} ms added at p50`,
  async run(tools) {
    return [
      ...(await compare(tools, {
        name: '1 s a picture',
        stepMilliseconds: tools.pick(50, 5),
        rounds: tools.pick(12, 1),
        ratioMax: null,
      })),
      ...(await compare(tools, {
        name: '5 s a picture',
        stepMilliseconds: tools.pick(250, 10),
        rounds: tools.pick(8, 1),
        ratioMax: 1.02,
      })),
      ...(await measureStages(tools)),
    ];
  },
};

interface Case {
  readonly name: string;
  readonly stepMilliseconds: number;
  readonly rounds: number;
  readonly ratioMax: number | null;
}

async function compare(
  tools: BenchTools,
  { name, stepMilliseconds, rounds, ratioMax }: Case,
): Promise<readonly Finding[]> {
  const thread = await startThread(tools, { stepMilliseconds });
  const watch = await watchEngine(thread.engineUrl, [directQueueId]);
  tools.atEnd(async () => watch.close());
  const follower = await openFollower(thread);
  tools.atEnd(async () => follower.close());

  tools.progress(`${name}, both sides warm up`);
  const first = { ours: [] as number[], baseline: [] as number[] };
  for (let picture = 0; picture < tools.pick(warmUpPictures, 2); picture += 1) {
    const wanted = { ...tools.pictureSize, steps: 1, seed: picture };
    const ours = (await follower.run(wanted)).took;
    const baseline = await runDirectly(thread, watch, wanted);
    if (picture >= firstPictures) continue;
    first.ours.push(ours);
    first.baseline.push(baseline);
  }

  const took = { ours: [] as number[], baseline: [] as number[] };
  async function round(side: 'ours' | 'baseline', index: number) {
    const latencies: number[] = [];
    for (let picture = 0; picture < picturesPerRound; picture += 1) {
      const seed = (index + 1) * 100 + picture;
      const wanted = { ...tools.pictureSize, steps, seed };
      latencies.push(
        side === 'ours' ? (await follower.run(wanted)).took : await runDirectly(thread, watch, wanted),
      );
    }
    if (index >= 0) took[side].push(...latencies);
    return { latencies, perSecond: 0 };
  }
  const { ratio, ratioRange } = await interleave({
    compare: 'latency',
    rounds,
    ours: (index) => round('ours', index),
    baseline: (index) => round('baseline', index),
    onRound: (index) => tools.progress(`${name}, round ${index + 1} of ${rounds}`),
  });

  follower.close();
  watch.close();
  await thread.stop();

  const addedAtFirst = median(first.ours) - median(first.baseline);
  const added = median(took.ours) - median(took.baseline);
  const goal: Goal = {
    text: `${ratioMax === null ? '' : `ratio ≤ ${ratioMax}, `}≤ ${addedMax} ms added`,
    isMet: () => added <= addedMax && (ratioMax === null || ratio <= ratioMax),
  };
  const measured: Finding = {
    case: name,
    ratio,
    ratioRange,
    p50: median(took.ours),
    p95: percentile(took.ours, 0.95),
    baseline: median(took.baseline),
    unit: 'ms',
    goal,
    rounds,
    note: `${added.toFixed(0)} ms added at p50`,
  };
  const atFirst: Finding = {
    case: `${name}: the first ten after a start`,
    ratio: null,
    ratioRange: null,
    p50: addedAtFirst,
    p95: null,
    baseline: null,
    unit: 'ms',
    goal: null,
    rounds: first.ours.length,
    note: 'added, with one step a picture',
  };
  return [measured, atFirst];
}
