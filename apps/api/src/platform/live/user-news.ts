import { preview } from '@pingvas/contracts';
import { z } from 'zod';
import type { LiveBus } from './live-bus.ts';

/**
 * What travels on a person's topic. Changes name what changed and carry no state: whoever listens reads the
 * database, so a late or doubled message can never show something old. Only progress is whole in itself.
 */
const userNews = z.discriminatedUnion('type', [
  z.object({ type: z.literal('generation.changed'), generationId: z.string() }),
  z.object({
    type: z.literal('generation.progress'),
    generationId: z.string(),
    pictureIndex: z.int(),
    step: z.int(),
    steps: z.int(),
    secondsLeft: z.number().nullable(),
    preview: preview.nullable(),
  }),
  z.object({ type: z.literal('image.removed'), imageId: z.string() }),
  z.object({ type: z.literal('credits.changed') }),
]);
export type UserNews = z.infer<typeof userNews>;
export type ProgressNews = Extract<UserNews, { type: 'generation.progress' }>;

/** The topic of everything that concerns one person. */
export function userTopic(userId: string): string {
  return `user:${userId}`;
}

/** Whose topic it is; null for topics of other things. */
export function userOfTopic(topic: string): string | null {
  return topic.startsWith('user:') ? topic.slice('user:'.length) : null;
}

/** The topic on which the end of a session is told, so that its open streams end at once. */
export function sessionTopic(sessionId: string): string {
  return `session:${sessionId}`;
}

/** Tells all of a person's open streams, in every process. */
export async function publishNews(live: LiveBus, userId: string, news: UserNews): Promise<void> {
  await live.publish(userTopic(userId), JSON.stringify(news));
}

/** Tells a person's open streams in this process alone. */
export function publishHere(live: LiveBus, userId: string, news: UserNews): void {
  live.publishHere(userTopic(userId), JSON.stringify(news));
}

/** Null for what another version of the api sent and this one does not know. */
export function readNews(message: string): UserNews | null {
  const parsed = userNews.safeParse(parseJson(message));
  return parsed.success ? parsed.data : null;
}

/** How long the newest frame is kept for a stream that opens later, in seconds. */
const progressSeconds = 60;

/** Keeps the newest progress of a generation, so that a stream that opens now does not start with nothing. */
export async function rememberProgress(live: LiveBus, news: ProgressNews): Promise<void> {
  await live.remember(progressKey(news.generationId), JSON.stringify(news), progressSeconds);
}

export async function recallProgress(live: LiveBus, generationId: string): Promise<ProgressNews | null> {
  const remembered = await live.recall(progressKey(generationId));
  const news = remembered === null ? null : readNews(remembered);
  return news?.type === 'generation.progress' ? news : null;
}

function progressKey(generationId: string): string {
  return `progress:${generationId}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
