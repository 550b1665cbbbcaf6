import { watchEngine } from '../measure/engine-watch.ts';
import { median, percentile } from '../measure/statistics.ts';
import { openTraceProxy, type TracedCall } from '../measure/trace-proxy.ts';
import type { Finding } from '../scenario.ts';
import { engineQueueIds, startThread } from '../studio/start-thread.ts';
import { openFollower } from '../studio/thread-runs.ts';
import type { BenchTools } from '../tools.ts';

/** Of one step each and not counted: see `overhead`. */
const warmUpPictures = 100;

/** What a picture's way is made of, in its order. */
const stages = [
  'request → the worker has it',
  'the worker has it → the engine has it',
  'the engine ends → bytes in hand',
  'upload grant',
  'upload',
  'delivery: check, publish, pay',
  'published → the stream says so',
] as const;
type Stage = (typeof stages)[number];

/** Where the added time goes: the same way again, seen through a proxy on each side of the worker. Told, not judged. */
export async function measureStages(tools: BenchTools): Promise<readonly Finding[]> {
  const calls: TracedCall[] = [];
  const thread = await startThread(tools, {
    stepMilliseconds: tools.pick(50, 5),
    async between(_who, url) {
      const proxy = await openTraceProxy(url, (call) => calls.push(call));
      tools.atEnd(async () => proxy.close());
      return proxy.url;
    },
  });
  const watch = await watchEngine(thread.engineUrl, engineQueueIds);
  tools.atEnd(async () => watch.close());
  const follower = await openFollower(thread);
  tools.atEnd(async () => follower.close());

  const found = new Map<Stage, number[]>(stages.map((stage) => [stage, []]));
  const pictures = tools.pick(15, 1);
  for (let picture = tools.pick(-warmUpPictures, 0); picture < pictures; picture += 1) {
    tools.progress(picture < 0 ? 'stages, warm-up' : `stages, picture ${picture + 1} of ${pictures}`);
    calls.length = 0;
    watch.forget();
    const startedAt = performance.now();
    const generationId = await follower.request({
      ...tools.pictureSize,
      steps: picture < 0 ? 1 : 20,
      seed: picture + warmUpPictures,
    });
    const publishedAt = await follower.untilSucceeded(generationId);
    // The answer to the last delivery may come after the event.
    const delivered = await ended(calls, '/fleet.deliver');
    const engineEndedAt = watch.items().at(-1)?.endedAt ?? null;
    const claimed = calls.find(({ path, endedAt }) => path.endsWith('/fleet.claim') && endedAt > startedAt);
    const enqueued = calls.find(({ path }) => path.endsWith('/enqueue_batch'));
    const downloaded = calls.find(({ path }) => path.endsWith('/full'));
    const granted = calls.find(({ path }) => path.endsWith('/fleet.grantUpload'));
    const uploaded = calls.find(({ method, path }) => method === 'PUT' && path.startsWith('/files/'));
    if (picture < 0 || !claimed || !enqueued || !downloaded || !granted || !uploaded) continue;
    const note = (stage: Stage, milliseconds: number) => found.get(stage)?.push(milliseconds);
    note('request → the worker has it', claimed.endedAt - startedAt);
    note('the worker has it → the engine has it', enqueued.endedAt - claimed.endedAt);
    if (engineEndedAt !== null) note('the engine ends → bytes in hand', downloaded.endedAt - engineEndedAt);
    note('upload grant', granted.endedAt - downloaded.endedAt);
    note('upload', uploaded.endedAt - granted.endedAt);
    note('delivery: check, publish, pay', Math.min(publishedAt, delivered.endedAt) - uploaded.endedAt);
    note('published → the stream says so', Math.max(0, publishedAt - delivered.endedAt));
  }
  follower.close();
  watch.close();
  await thread.stop();
  return stages.map((stage) => {
    const milliseconds = found.get(stage) ?? [];
    return {
      case: `stage: ${stage}`,
      ratio: null,
      ratioRange: null,
      p50: milliseconds.length === 0 ? null : median(milliseconds),
      p95: milliseconds.length === 0 ? null : percentile(milliseconds, 0.95),
      baseline: null,
      unit: 'ms',
      goal: null,
      rounds: milliseconds.length,
    };
  });
}

/** The call of that name, once it has ended. */
async function ended(calls: readonly TracedCall[], name: string): Promise<TracedCall> {
  for (;;) {
    const call = calls.find(({ path }) => path.endsWith(name));
    if (call !== undefined) return call;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
