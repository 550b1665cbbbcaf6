import type { WorkerRouter } from '@pingvas/api/worker-router';
import { createWorkerClient } from '@pingvas/api-client';

/** What this program is told to do. */
export interface PollIdleOrders {
  readonly apiUrl: string;
  /** One worker for each of these tokens. */
  readonly tokens: readonly string[];
  readonly modelName: string;
}

/*
 * A process of the bench: workers that are there and wait for work, one long poll after the other. Says `ready` when
 * all of them have registered and begun to wait.
 */

const registeringAtOnce = 10;

process.once('disconnect', () => process.exit(0));
process.once('message', (orders: PollIdleOrders) => {
  begin(orders).then(
    () => process.send?.('ready'),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});

async function begin({ apiUrl, tokens, modelName }: PollIdleOrders): Promise<void> {
  const left = tokens.map((token, index) => ({ token, name: `idle-${index}` }));
  async function registrar(): Promise<void> {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { fleet } = createWorkerClient<WorkerRouter>({ url: apiUrl, token: next.token });
      const { workerId, claimWaitSeconds } = await fleet.register.mutate({
        name: next.name,
        models: [{ key: next.name, name: modelName, base: 'sd-1', type: 'main', hash: null }],
        engine: { version: '6.14.2', isEmulator: true },
        machine: { hostname: next.name, platform: 'bench', cpuCount: 1, memoryBytes: 2 ** 30, gpus: [] },
      });
      void poll(() =>
        fleet.claim.mutate({
          workerId,
          modelNames: [modelName],
          loadedModelName: modelName,
          waitSeconds: claimWaitSeconds,
        }),
      );
    }
  }
  await Promise.all(Array.from({ length: registeringAtOnce }, registrar));
}

async function poll(claim: () => Promise<unknown>): Promise<never> {
  for (;;) await claim();
}
