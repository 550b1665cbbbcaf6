import { type FaultPoint, faultPoints } from '@pingvas/api/fault-points';
import type { CreditsView, GenerationView } from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import { type PersonRequest, RefusedError } from '@pingvas/test-stack';
import { expect } from 'vitest';
import { z } from 'zod';
import { type Person, patiently, type Stack } from './stack.fixture.ts';

/** The api's points whose names begin so, all of them: a point that comes later is tested by itself. */
export function pointsOf(...families: readonly string[]): readonly FaultPoint[] {
  return families.flatMap((family) => {
    const points = faultPoints.filter((point) => point.startsWith(`${family}.`));
    if (points.length === 0) throw new Error(`No point begins with ${family}`);
    return points;
  });
}

const refusal = z.object({ data: z.object({ httpStatus: z.int().max(499), errorCode: z.string() }) });

/** The code of a refusal that asking again cannot change; null for everything that may pass. */
function codeOfRefusal(error: unknown): string | null {
  if (error instanceof RefusedError) return error.status < 500 ? String(error.status) : null;
  return refusal.safeParse(error).data?.data.errorCode ?? null;
}

/**
 * Asks until there is an answer, as the web and the CLI do. A refusal in `meaningDone` is the answer to a question
 * whose first answer was lost.
 *
 * @throws the refusal
 */
export async function untilAnswered<Result>(
  ask: () => Promise<Result>,
  meaningDone: readonly string[] = [],
): Promise<Result | null> {
  const answers: { result: Result | null }[] = [];
  const refusals: unknown[] = [];
  await expect
    .poll(async () => {
      try {
        answers.push({ result: await ask() });
      } catch (error) {
        const code = codeOfRefusal(error);
        if (code !== null && meaningDone.includes(code)) answers.push({ result: null });
        else if (code !== null) refusals.push(error);
      }
      return answers.length + refusals.length;
    }, patiently)
    .toBeGreaterThan(0);
  if (refusals.length > 0) throw refusals[0];
  return answers[0]?.result ?? null;
}

/** Asks for pictures with one key until the api has answered. */
export async function requestUntilAnswered(
  person: Person,
  request: PersonRequest = {},
): Promise<GenerationView> {
  const requestKey = newId();
  const view = await untilAnswered(() => person.request({ requestKey, ...request }));
  if (view === null) throw new Error('The request was not answered');
  return view;
}

/**
 * Orders the api to die at one point, does what leads there, sees it die there, and starts it again. What `drive`
 * began goes on over the restart and is the result; what it asks may be cut off from the first moment.
 */
export async function dieAt<Result>(
  stack: Stack,
  { point, visit = 1 }: { readonly point: FaultPoint; readonly visit?: number },
  drive: () => Promise<Result>,
): Promise<Result> {
  const api = stack.api();
  api.orderFaults(`${point}=kill@${visit}`);
  const driven = drive();
  // Told below; meanwhile it must not count as unhandled.
  driven.catch(() => undefined);
  await expect.poll(() => api.isAlive, { ...patiently, message: `the api reaches ${point}` }).toBe(false);
  expect(await api.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await api.start();
  return await driven;
}

/** Credits that the person can spend, and those set aside. */
export function creditsOf(person: Person): Promise<CreditsView> {
  return person.client.credits.balance.query();
}
