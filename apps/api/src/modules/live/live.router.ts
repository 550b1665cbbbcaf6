import { type LiveEvent, liveEventsInput } from '@pingvas/contracts';
import type { TRPCSubscriptionProcedure } from '@trpc/server';
import type { z } from 'zod';
import type { ProcedureMeta } from '../../platform/trpc/audience.ts';
import { router, scoped } from '../../platform/trpc/procedures.ts';
import { streamEvents } from './stream-events.ts';

/** Written out, as the compiler cannot name what tRPC infers here when it emits the router's types. */
type EventsProcedure = TRPCSubscriptionProcedure<{
  input: z.input<typeof liveEventsInput>;
  output: AsyncIterable<{ id: string; data: LiveEvent }, void, unknown>;
  meta: ProcedureMeta;
}>;

const events: EventsProcedure = scoped('live:read')
  .input(liveEventsInput)
  .subscription(async function* ({ ctx, input, signal }) {
    // The transport's own signal ends the stream when this client goes; the context's, when the api drains.
    const ends = signal === undefined ? ctx.signal : AbortSignal.any([ctx.signal, signal]);
    yield* streamEvents({ ...ctx, signal: ends }, { lastEventId: input?.lastEventId });
  });

const built = router({ events });

type Built = typeof built;
export interface LiveRouter extends Built {}
/** A person's own stream of events. */
export const liveRouter: LiveRouter = built;
