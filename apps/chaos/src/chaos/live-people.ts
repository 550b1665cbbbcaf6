import { setTimeout as wait } from 'node:timers/promises';
import type { AppRouter } from '@pingvas/api/app-router';
import { type GenerationView, hasEnded } from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import { RefusedError, type StackPerson } from '@pingvas/test-stack';
import type { PlannedJob } from './plan-jobs.ts';

export type Person = StackPerson<AppRouter>;

/** What people lived to see; read while the run goes on. */
export interface PeopleRecord {
  accepted: number;
  /** Answers that were no, or none, and were asked again. */
  askedAgain: number;
  cancelled: number;
  removed: number;
  /** What no person may ever see, in words. */
  readonly complaints: string[];
  /** How each generation ended, as its person saw it. */
  readonly ends: Map<string, string>;
}

/** An api that is stopped answers nobody; people ask again after so long. */
const patienceMs = 8_000;
const pauseMs = 400;

export function newPeopleRecord(): PeopleRecord {
  return { accepted: 0, askedAgain: 0, cancelled: 0, removed: 0, complaints: [], ends: new Map() };
}

/** Does one planned thing as one person, and stays with it until it has ended. Rejects only when the signal aborts. */
export async function liveJob(
  person: Person,
  job: PlannedJob,
  record: PeopleRecord,
  signal: AbortSignal,
): Promise<void> {
  const again = <Result>(ask: (signal: AbortSignal) => Promise<Result>) => untilTold(ask, record, signal);
  const requestKey = newId();
  const request = (asking: AbortSignal) =>
    person.request({ requestKey, count: job.count, steps: job.steps, signal: asking });

  if (job.hangsUpAfterMs !== null) {
    await request(AbortSignal.any([signal, AbortSignal.timeout(job.hangsUpAfterMs)])).catch(() => undefined);
  }
  const answers = await Promise.all(Array.from({ length: job.asks }, () => again(request)));
  const { id: generationId } = answers[0] ?? (await again(request));
  if (answers.some(({ id }) => id !== generationId)) {
    record.complaints.push(`one key became ${answers.map(({ id }) => id).join(' and ')}`);
  }
  record.accepted += 1;

  if (job.cancelsAfterMs !== null) {
    await wait(job.cancelsAfterMs, undefined, { signal });
    await again(async (asking) => {
      try {
        await person.client.generation.cancel.mutate({ generationId }, { signal: asking });
        record.cancelled += 1;
      } catch (error) {
        if (!isRefusal(error, 'generation.already-ended')) throw error;
      }
    });
  }
  const end = await untilEnded(person, generationId, again, signal);
  noteEnd(record, end);
  const [image] = end.images;
  if (!job.removes || image === undefined) return;
  await again(async (asking) => {
    try {
      await person.client.images.remove.mutate({ imageId: image.id }, { signal: asking });
    } catch (error) {
      // An answer that was lost: it is removed all the same.
      if (!isRefusal(error, 'images.not-found')) throw error;
    }
  });
  record.removed += 1;
}

/** Asks every person once more how everything ended: an end never changes. */
export async function askForEnds(
  people: readonly Person[],
  record: PeopleRecord,
  signal: AbortSignal,
): Promise<void> {
  for (const person of people) {
    let cursor: string | undefined;
    do {
      const page = await untilTold(
        (asking) =>
          person.client.generation.list.query(
            { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
            { signal: asking },
          ),
        record,
        signal,
      );
      for (const generation of page.items) noteEnd(record, generation);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
}

function noteEnd(record: PeopleRecord, { id, status }: Pick<GenerationView, 'id' | 'status'>): void {
  const before = record.ends.get(id);
  if (before !== undefined && before !== status) {
    record.complaints.push(`generation ${id} was ${before}, and is ${status}`);
  }
  if (hasEnded(status)) record.ends.set(id, status);
}

async function untilEnded(
  person: Person,
  generationId: string,
  again: <Result>(ask: (signal: AbortSignal) => Promise<Result>) => Promise<Result>,
  signal: AbortSignal,
) {
  for (;;) {
    const view = await again((asking) =>
      person.client.generation.get.query({ generationId }, { signal: asking }),
    );
    if (hasEnded(view.status)) return view;
    await wait(pauseMs, undefined, { signal });
  }
}

/** Asks until there is an answer that is not "later". */
async function untilTold<Result>(
  ask: (signal: AbortSignal) => Promise<Result>,
  record: PeopleRecord,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await ask(AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
    } catch (error) {
      signal.throwIfAborted();
      const status = statusOf(error);
      if (status !== null && status < 500 && status !== 429) {
        record.complaints.push(`a person was refused: ${String(error)}`);
        throw error;
      }
      record.askedAgain += 1;
      await wait(pauseMs, undefined, { signal });
    }
  }
}

/** Null when there was no answer at all. */
function statusOf(error: unknown): number | null {
  if (error instanceof RefusedError) return error.status;
  const data = dataOf(error);
  return typeof data?.['httpStatus'] === 'number' ? data['httpStatus'] : null;
}

function isRefusal(error: unknown, code: string): boolean {
  return dataOf(error)?.['errorCode'] === code;
}

function dataOf(error: unknown): Record<string, unknown> | null {
  if (!(error instanceof Error) || !('data' in error)) return null;
  const { data } = error;
  return typeof data === 'object' && data !== null ? Object.fromEntries(Object.entries(data)) : null;
}
