import { setTimeout as wait } from 'node:timers/promises';
import { readError } from '@pingvas/api-client';
import type { OwnApi } from './own-api.ts';

/**
 * Waits until a worker has registered, asking in the name of the first account. Answers false when none has come
 * within `timeoutMs`: the studio works then, and its requests wait for one. Null when that account may not ask.
 */
export async function untilEngineReady(api: OwnApi, timeoutMs: number): Promise<boolean | null> {
  const deadline = performance.now() + timeoutMs;
  try {
    while (performance.now() < deadline) {
      if ((await api.engine.status.query()).state !== 'offline') return true;
      await wait(100);
    }
    return false;
  } catch (error) {
    // Closed, deleted, or its key was revoked: no reason for the others not to work here.
    if (readError(error)?.code.startsWith('identity.')) return null;
    throw error;
  }
}
