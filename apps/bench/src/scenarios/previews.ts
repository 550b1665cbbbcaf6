import { setTimeout as pause } from 'node:timers/promises';
import { denoiseNodeId } from '@pingvas/invokeai';
import { atMost } from '../goal.ts';
import { cpuSecondsOf } from '../measure/cpu-of-process.ts';
import { watchEngine } from '../measure/engine-watch.ts';
import { median, percentile } from '../measure/statistics.ts';
import type { Finding, Scenario } from '../scenario.ts';
import type { HoldStreamsOrders } from '../studio/hold-streams.ts';
import { startLoad } from '../studio/load-process.ts';
import type { PollIdleOrders } from '../studio/poll-idle.ts';
import { newSessions } from '../studio/session-rows.ts';
import { engineQueueIds, newWorkerToken, startThread, type Thread } from '../studio/start-thread.ts';
import { openFollower } from '../studio/thread-runs.ts';
import type { BenchTools } from '../tools.ts';

const holdStreams = new URL('../studio/hold-streams.ts', import.meta.url);
const pollIdle = new URL('../studio/poll-idle.ts', import.meta.url);

const steps = 20;
/** Slower than the four beats a second that carry previews, so that none is left out for a newer one. */
const fullStepMilliseconds = 300;

/** Whether a person sees the picture come, and what it costs that many wait. */
export const previews: Scenario = {
  name: 'previews',
  about:
    'from the engine’s event to a person’s stream, 1,000 streams being open on one api; and what 200 idle workers cost that api',
  goal: 'p95 ≤ 50 ms; < 10 % of one core',
  async run(tools) {
    const thread = await startThread(tools, { stepMilliseconds: tools.pick(fullStepMilliseconds, 50) });
    return [await measureFrames(tools, thread), await measurePolls(tools, thread)];
  },
};

async function measureFrames(tools: BenchTools, thread: Thread): Promise<Finding> {
  const streams = tools.pick(1_000, 20);
  tools.progress(`opening ${streams} streams`);
  const watch = await watchEngine(thread.engineUrl, engineQueueIds);
  const follower = await openFollower(thread);
  const orders: HoldStreamsOrders = {
    apiUrl: thread.apiUrl,
    tokens: await newSessions(thread.database, streams - 1),
  };
  const load = await startLoad(tools, holdStreams, orders);

  const shownAfter: number[] = [];
  const pictures = tools.pick(10, 1);
  /** When the engine said each frame, by the frame's own bytes: steps have events without one, and no two look alike. */
  const saidAt = new Map<string, number>();
  let said = 0;
  watch.onEvent((event, at) => {
    if (event.type !== 'progress' || event.nodeId !== denoiseNodeId || event.preview === null) return;
    if (saidAt.has(event.preview.dataUrl)) return;
    saidAt.set(event.preview.dataUrl, at);
    said += 1;
  });
  follower.onEvent((event, at) => {
    if (event.type !== 'generation.progress' || event.preview === null) return;
    const since = saidAt.get(event.preview.dataUrl);
    if (since === undefined) return;
    shownAfter.push(at - since);
    // Only its first showing counts.
    saidAt.set(event.preview.dataUrl, Number.NaN);
  });
  for (let picture = 0; picture < pictures; picture += 1) {
    tools.progress(`previews of picture ${picture + 1} of ${pictures}`);
    saidAt.clear();
    await follower.run({ ...tools.pictureSize, steps, seed: picture });
  }
  follower.close();
  watch.close();
  await load.stop();
  const times = shownAfter.filter((milliseconds) => !Number.isNaN(milliseconds));
  return {
    case: `${streams} open streams`,
    ratio: null,
    ratioRange: null,
    p50: median(times),
    p95: percentile(times, 0.95),
    baseline: null,
    unit: 'ms',
    goal: atMost('p95', 50, 'ms'),
    rounds: pictures,
    note: `${times.length} of ${said} frames were shown`,
  };
}

async function measurePolls(tools: BenchTools, thread: Thread): Promise<Finding> {
  const workers = tools.pick(200, 5);
  const seconds = tools.pick(30, 2);
  tools.progress('the api at rest');
  await pause(seconds * 100);
  const atRest = await shareOfCore(thread.apiPid, seconds);
  tools.progress(`${workers} workers begin to wait`);
  const tokens: string[] = [];
  for (let worker = 0; worker < workers; worker += 1) tokens.push(await newWorkerToken(thread.database));
  const orders: PollIdleOrders = { apiUrl: thread.apiUrl, tokens, modelName: thread.model.name };
  await startLoad(tools, pollIdle, orders);
  await pause(seconds * 100);
  tools.progress(`${workers} workers wait`);
  const waiting = await shareOfCore(thread.apiPid, seconds);
  return {
    case: `${workers} idle workers`,
    ratio: null,
    ratioRange: null,
    p50: waiting,
    p95: null,
    baseline: atRest,
    unit: '%',
    goal: atMost('p50', 10, '%'),
    rounds: 1,
    note: 'processor time of the api; baseline: one idle worker',
  };
}

/** What a process takes of one core over so many seconds, in percent. */
async function shareOfCore(pid: number, seconds: number): Promise<number | null> {
  const [before, startedAt] = [await cpuSecondsOf(pid), performance.now()];
  await pause(seconds * 1_000);
  const after = await cpuSecondsOf(pid);
  if (before === null || after === null) return null;
  return ((after - before) / ((performance.now() - startedAt) / 1_000)) * 100;
}
