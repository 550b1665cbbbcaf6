import { spawn } from 'node:child_process';
import { freePort } from '@pingvas/config/free-port';
import { atMost } from '../goal.ts';
import { watchEngine } from '../measure/engine-watch.ts';
import { median, percentile } from '../measure/statistics.ts';
import type { Finding, Scenario } from '../scenario.ts';
import { engineQueueIds, startThread } from '../studio/start-thread.ts';
import { openFollower } from '../studio/thread-runs.ts';
import type { BenchTools } from '../tools.ts';

/** How soon an idle worker begins. */
export const claim: Scenario = {
  name: 'claim',
  about:
    'from the call that offers work to the moment that the engine of an idle worker begins with it, over HTTP',
  goal: 'p95 ≤ 100 ms',
  async run(tools) {
    const redisUrl = await startRedis(tools);
    return [
      await measure(tools, 'live events in the process', null),
      ...(redisUrl === null ? [] : [await measure(tools, 'live events by Redis', redisUrl)]),
    ];
  },
};

async function measure(tools: BenchTools, name: string, redisUrl: string | null): Promise<Finding> {
  const thread = await startThread(tools, {
    stepMilliseconds: 5,
    ...(redisUrl === null ? {} : { redisUrl }),
  });
  const watch = await watchEngine(thread.engineUrl, engineQueueIds);
  tools.atEnd(async () => watch.close());
  const follower = await openFollower(thread);
  tools.atEnd(async () => follower.close());

  const begun: number[] = [];
  const rounds = tools.pick(60, 3);
  for (let round = tools.pick(-3, 0); round < rounds; round += 1) {
    tools.progress(`${name}, offer ${round + 1} of ${rounds}`);
    // Idle for a while of its own, so that a polling interval anywhere would show.
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 600));
    watch.forget();
    const offeredAt = performance.now();
    const generationId = await follower.request({ width: 64, height: 64, steps: 2, seed: round + 10 });
    await watch.until(() => watch.items().length > 0);
    const [item] = watch.items();
    if (round >= 0 && item !== undefined) begun.push(item.beganAt - offeredAt);
    await follower.untilSucceeded(generationId);
  }
  follower.close();
  watch.close();
  await thread.stop();
  return {
    case: name,
    ratio: null,
    ratioRange: null,
    p50: median(begun),
    p95: percentile(begun, 0.95),
    baseline: null,
    unit: 'ms',
    goal: atMost('p95', 100, 'ms'),
    rounds,
    note: 'the request itself included',
  };
}

/** Null on a machine without a redis-server. */
async function startRedis(tools: BenchTools): Promise<string | null> {
  const port = await freePort();
  const folder = await tools.newFolder();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const redis = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const isReady = await new Promise<boolean>((resolve) => {
    redis.once('error', () => resolve(false));
    redis.once('exit', () => resolve(false));
    let said = '';
    redis.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ready to accept connections')) resolve(true);
    });
  });
  if (!isReady) return null;
  const onExit = () => redis.kill('SIGKILL');
  process.once('exit', onExit);
  tools.atEnd(async () => {
    process.off('exit', onExit);
    const ended = new Promise((resolve) => redis.once('exit', resolve));
    redis.kill('SIGTERM');
    await ended;
  });
  return `redis://127.0.0.1:${port}`;
}
