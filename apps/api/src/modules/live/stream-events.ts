import { type GenerationView, hasEnded, type LiveEvent } from '@pingvas/contracts';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import type { ActorContext } from '../../platform/context.ts';
import {
  type ProgressNews,
  readNews,
  recallProgress,
  sessionTopic,
  userTopic,
} from '../../platform/live/user-news.ts';
import { creditsOf } from '../credits/index.ts';
import { readChangedGenerations, readGenerations } from '../generation/index.ts';
import { aliveSessions, isSessionAlive } from '../identity/index.ts';
import { catchUpFrom, eventIdOf } from './event-id.ts';
import { createNewsInbox, type WaitingNews } from './news-inbox.ts';
import { sessionWatch } from './session-watch.ts';

const catchUpMax = 200;

/**
 * Everything that concerns one person, as it happens: the stream listens first and reads the database then, so
 * nothing falls in between, and what the bus says only ever makes it read again. Ends with the session.
 */
export async function* streamEvents(
  context: ActorContext,
  { lastEventId }: { readonly lastEventId?: string | null | undefined },
): AsyncGenerator<TrackedEnvelope<LiveEvent>, void, undefined> {
  const { live, actor, clock } = context;
  const inbox = createNewsInbox();
  // Ends when the client goes, when the api drains, or when the session is revoked.
  const revoked = new AbortController();
  const signal = AbortSignal.any([context.signal, revoked.signal]);
  const stops = [
    await live.subscribe(userTopic(actor.userId), (message) => {
      const news = readNews(message);
      if (news !== null) inbox.put(news);
    }),
    await live.subscribe(sessionTopic(actor.credentialId), () => revoked.abort()),
    sessionWatch(live).watch({
      sessionId: actor.credentialId,
      alive: (sessionIds) => aliveSessions(context, sessionIds),
      onEnd: () => revoked.abort(),
    }),
  ];
  let seenUntil = clock.now();
  try {
    // A session that was revoked between signing in and listening told nobody here.
    if (!(await isSessionAlive(context, actor.credentialId))) return;
    const since = catchUpFrom(lastEventId, seenUntil);
    const missed = await readChangedGenerations(context, actor.userId, { since, limit: catchUpMax });
    for (const event of await openingEvents(context, missed)) yield tracked(eventIdOf(seenUntil), event);

    while (!signal.aborted) {
      await inbox.wait({ signal });
      if (signal.aborted) return;
      // Taken before reading: what changes while we read lies in the inbox again.
      seenUntil = clock.now();
      for await (const event of eventsOf(context, inbox.take())) {
        if (signal.aborted) return;
        yield tracked(eventIdOf(seenUntil), event);
      }
    }
  } finally {
    await Promise.all(stops.map((stop) => stop()));
  }
}

async function openingEvents(context: ActorContext, missed: readonly GenerationView[]): Promise<LiveEvent[]> {
  const open = missed.filter(({ status }) => !hasEnded(status));
  const frames = await Promise.all(open.map(({ id }) => recallProgress(context.live, id)));
  return [
    ...missed.map(changeEvent),
    ...frames.flatMap((frame) => (frame === null ? [] : [progressEvent(frame)])),
    await creditsEvent(context),
  ];
}

/** Each as soon as it is there: nobody's picture waits for the count of their credits. */
async function* eventsOf(context: ActorContext, news: WaitingNews): AsyncGenerator<LiveEvent> {
  const counting = news.haveCreditsChanged ? creditsEvent(context) : null;
  // Looked at in the end; until then it must not count as unhandled.
  counting?.catch(() => undefined);
  const changed = await readGenerations(context, context.actor.userId, news.changedGenerations);
  yield* changed.map(changeEvent);
  yield* news.progress.map(progressEvent);
  yield* news.removedImages.map((imageId): LiveEvent => ({ type: 'image.removed', imageId }));
  if (counting !== null) yield await counting;
}

function changeEvent(generation: GenerationView): LiveEvent {
  return { type: 'generation.changed', generation };
}

function progressEvent(frame: ProgressNews): LiveEvent {
  return frame;
}

async function creditsEvent({ em, actor }: ActorContext): Promise<LiveEvent> {
  return { type: 'credits.changed', credits: await creditsOf(em.fork(), actor.userId) };
}
