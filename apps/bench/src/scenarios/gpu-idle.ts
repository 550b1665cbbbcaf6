import { randomUUID } from 'node:crypto';
import { textToImage } from '@pingvas/invokeai';
import { atMost } from '../goal.ts';
import { type EngineWatch, type WatchedItem, watchEngine } from '../measure/engine-watch.ts';
import { median, percentile } from '../measure/statistics.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { engineQueueIds, startThread, type Thread } from '../studio/start-thread.ts';
import { directQueueId, openFollower } from '../studio/thread-runs.ts';
import type { BenchTools } from '../tools.ts';

const steps = 20;

/** Whether the most expensive machine of all ever waits for us. */
export const gpuIdle: Scenario = {
  name: 'gpu-idle',
  about:
    'share of the time that the engine waits between the first and the last of 50 queued jobs, one worker; baseline: ten of them in the engine at once',
  goal: '≤ 1 %',
  async run(tools) {
    return [
      await measure(tools, {
        name: '50 jobs of 1 s',
        stepMilliseconds: tools.pick(50, 5),
        jobs: tools.pick(50, 4),
      }),
      await measure(tools, {
        name: '50 jobs of 5 s',
        stepMilliseconds: tools.pick(250, 10),
        jobs: tools.pick(50, 2),
      }),
    ];
  },
};

async function measure(
  tools: BenchTools,
  { name, stepMilliseconds, jobs }: { name: string; stepMilliseconds: number; jobs: number },
): Promise<Finding> {
  const thread = await startThread(tools, { stepMilliseconds });
  const watch = await watchEngine(thread.engineUrl, [...engineQueueIds, directQueueId]);
  tools.atEnd(async () => watch.close());
  const follower = await openFollower(thread);
  tools.atEnd(async () => follower.close());

  const generations: string[] = [];
  for (let job = 0; job < jobs; job += 1) {
    generations.push(await follower.request({ ...tools.pictureSize, steps, seed: job }));
  }
  for (const [job, generationId] of generations.entries()) {
    tools.progress(`${name}, job ${job + 1} of ${jobs}`);
    await follower.untilSucceeded(generationId);
  }
  const ours = idleOf(watch.items());

  tools.progress(`${name}, the engine alone`);
  watch.forget();
  await enqueueAll(thread, watch, { jobs: Math.min(jobs, 10), ...tools.pictureSize });
  const alone = idleOf(watch.items());
  follower.close();
  watch.close();
  await thread.stop();
  return {
    case: name,
    ratio: null,
    ratioRange: null,
    p50: ours.share,
    p95: null,
    baseline: alone.share,
    unit: '%',
    goal: atMost('p50', 1, '%'),
    rounds: 1,
    note: `between two items: p50 ${ours.p50.toFixed(1)} ms, p95 ${ours.p95.toFixed(1)} ms`,
  };
}

async function enqueueAll(
  { engine, model }: Thread,
  watch: EngineWatch,
  { jobs, ...size }: { readonly jobs: number; readonly width: number; readonly height: number },
): Promise<void> {
  for (let job = 0; job < jobs; job += 1) {
    const body = textToImage({
      base: 'sd-1',
      model,
      recipe: {
        prompt: 'a lighthouse at dusk',
        negativePrompt: '',
        ...size,
        steps,
        cfgScale: 7.5,
        scheduler: 'euler',
        count: 1,
        seed: String(job),
      },
      pictureIndex: 0,
      batchId: randomUUID(),
      jobId: randomUUID(),
    });
    await engine.enqueue(directQueueId, body);
  }
  await watch.until(
    () => watch.items().length === jobs && watch.items().every(({ endedAt }) => endedAt !== null),
  );
}

/** How long the engine had nothing to do between its first and its last item, in percent, and its single pauses. */
function idleOf(items: readonly WatchedItem[]): { share: number; p50: number; p95: number } {
  const gaps: number[] = [];
  for (const [index, item] of items.entries()) {
    const before = items[index - 1];
    if (before?.endedAt != null) gaps.push(Math.max(0, item.beganAt - before.endedAt));
  }
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last?.endedAt == null || gaps.length === 0)
    throw new Error('The engine made too little');
  const idle = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    share: (idle / (last.endedAt - first.beganAt)) * 100,
    p50: median(gaps),
    p95: percentile(gaps, 0.95),
  };
}
