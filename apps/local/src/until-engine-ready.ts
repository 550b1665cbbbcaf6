import { setTimeout as wait } from 'node:timers/promises';
import type { AppRouter } from '@pingvas/api/app-router';
import { createPingvasClient } from '@pingvas/api-client';

export interface LocalAccess {
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

/**
 * Waits until a worker has registered, asking as a signed-in person would. Answers false when none has come
 * within `timeoutMs`: the studio works then, and its requests wait for one.
 */
export async function untilEngineReady(access: LocalAccess, timeoutMs: number): Promise<boolean> {
  const { accessToken } = await createPingvasClient<AppRouter>({
    url: access.url,
  }).identity.issueToken.mutate({
    email: access.email,
    password: access.password,
  });
  const pingvas = createPingvasClient<AppRouter>({ url: access.url, token: accessToken });
  const deadline = performance.now() + timeoutMs;
  try {
    while (performance.now() < deadline) {
      if ((await pingvas.engine.status.query()).state !== 'offline') return true;
      await wait(100);
    }
    return false;
  } finally {
    await pingvas.identity.logOut.mutate();
  }
}
