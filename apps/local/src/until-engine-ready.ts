import { setTimeout as wait } from 'node:timers/promises';
import type { OwnApi } from './own-api.ts';

/**
 * Waits until a worker has registered, asking as a signed-in person would. Answers false when none has come
 * within `timeoutMs`: the studio works then, and its requests wait for one.
 */
export async function untilEngineReady(api: OwnApi, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if ((await api.engine.status.query()).state !== 'offline') return true;
    await wait(100);
  }
  return false;
}
