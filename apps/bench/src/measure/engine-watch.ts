import { connectEngineSocket, type EngineEvent } from '@pingvas/invokeai';

/** When the engine said that an item began and ended, by this process's clock in milliseconds. */
export interface WatchedItem {
  readonly batchId: string;
  readonly beganAt: number;
  readonly endedAt: number | null;
}

/** Listens to an engine's queues beside whoever uses them. */
export interface EngineWatch {
  /** Everything seen since the last `forget`, in the order of the beginnings. */
  items(): readonly WatchedItem[];
  forget(): void;
  /** Resolves when the condition holds; looked at after every event. */
  until(condition: () => boolean): Promise<void>;
  onEvent(listener: (event: EngineEvent, at: number) => void): void;
  close(): void;
}

/** Resolves when every queue is being listened to. */
export async function watchEngine(baseUrl: string, queueIds: readonly string[]): Promise<EngineWatch> {
  const items = new Map<string, { batchId: string; beganAt: number; endedAt: number | null }>();
  const listeners = new Set<(event: EngineEvent, at: number) => void>();
  const waiting = new Set<() => void>();

  function hear(event: EngineEvent): void {
    const at = performance.now();
    if (event.type === 'item-status') {
      const known = items.get(event.batchId);
      if (event.status === 'in_progress' && known === undefined) {
        items.set(event.batchId, { batchId: event.batchId, beganAt: at, endedAt: null });
      } else if (event.status === 'completed' && known !== undefined) {
        known.endedAt ??= at;
      }
    }
    for (const listener of listeners) listener(event, at);
    for (const look of [...waiting]) look();
  }

  const sockets = await Promise.all(
    queueIds.map(
      (queueId) =>
        new Promise<{ close(): void }>((resolve) => {
          const socket: { close(): void } = connectEngineSocket({
            baseUrl,
            queueId,
            onEvent: hear,
            onConnect: () => resolve(socket),
            onDisconnect: () => undefined,
          });
        }),
    ),
  );
  return {
    items: () => [...items.values()],
    forget: () => items.clear(),
    until: (condition) =>
      new Promise((resolve) => {
        const look = () => {
          if (!condition()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    onEvent: (listener) => void listeners.add(listener),
    close: () => {
      for (const socket of sockets) socket.close();
    },
  };
}
