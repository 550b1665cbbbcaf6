import type { AppRouter } from '@pingvas/api/app-router';
import { createPingvasClient } from '@pingvas/api-client';
import type { GenerationStatus, LiveEvent } from '@pingvas/contracts';
import { expect } from 'vitest';

/** Longer than any fault lasts: whoever waits this out has been forgotten. */
export const patience = { timeout: 90_000, interval: 25 };

const wayTo: readonly GenerationStatus[] = ['queued', 'claimed', 'rendering', 'uploading', 'succeeded'];

/** A person's stream at one api, with everything that it carried. */
export interface EventFeed {
  readonly events: readonly LiveEvent[];
  /** The statuses that the stream told of a generation, in their order. */
  statusesOf(generationId: string): readonly GenerationStatus[];
  /** Waits until it told that status of that generation, or a later one: a stream leaves out what passes quickly. */
  until(generationId: string, status: GenerationStatus): Promise<void>;
  readonly close: () => void;
}

/** Opens a stream and waits for its first event, so that nothing is missed from here on. */
export async function openFeed(at: { readonly url: string; readonly token: string }): Promise<EventFeed> {
  const events: LiveEvent[] = [];
  const stream = createPingvasClient<AppRouter>(at).live.events.subscribe(undefined, {
    onData: ({ data }) => events.push(data),
  });
  const close = () => stream.unsubscribe();
  try {
    await expect.poll(() => events.length, patience).toBeGreaterThan(0);
  } catch (error) {
    close();
    throw error;
  }
  const statusesOf = (generationId: string) =>
    events.flatMap((event) =>
      event.type === 'generation.changed' && event.generation.id === generationId
        ? [event.generation.status]
        : [],
    );
  return {
    events,
    statusesOf,
    async until(generationId, status) {
      const enough = wayTo.includes(status) ? wayTo.slice(wayTo.indexOf(status)) : [status];
      await expect
        .poll(() => statusesOf(generationId), patience)
        .toSatisfy((told: readonly GenerationStatus[]) => told.some((one) => enough.includes(one)));
    },
    close,
  };
}
