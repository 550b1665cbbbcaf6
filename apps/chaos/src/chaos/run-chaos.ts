import { setTimeout as wait } from 'node:timers/promises';
import type { AppRouter } from '@pingvas/api/app-router';
import { type Audit, startTestStack, type TestStack } from '@pingvas/test-stack';
import { type FailedGeneration, unexplainedFailures } from './explain-failures.ts';
import { faultKinds } from './fault-kinds.ts';
import { inflictionOf } from './inflict.ts';
import { type ChaosStack, keepParts } from './keep-parts.ts';
import { askForEnds, liveJob, newPeopleRecord, type PeopleRecord, type Person } from './live-people.ts';
import { planJobs } from './plan-jobs.ts';
import type { Fault } from './schedule.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly jobs: number;
  readonly workers: number;
  readonly apis: number;
  readonly minutes: number;
  readonly faults: readonly Fault[];
  /** Told every few seconds, and of each fault, in one line. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** Gets everything that the processes printed, when something was wrong. */
  readonly keepOutput?: (name: string, output: string) => Promise<void>;
}

export interface ChaosResult extends Omit<Audit, 'findings'> {
  readonly seed: number;
  /** Faults that fell, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** Faults that could not begin, as when the engine that was to obey lay dead. */
  readonly faultsMissed: number;
  /** Everything that must not be, in words; empty after a clean run. */
  readonly findings: readonly string[];
  /** Failed generations, by their code. */
  readonly failures: Readonly<Record<string, number>>;
  readonly people: Omit<PeopleRecord, 'complaints' | 'ends'>;
  /** From the last fault until all was quiet; null when it never was. */
  readonly secondsToQuiet: number | null;
}

const progressMs = 5_000;
/** Requests end before the faults do, so that the last of them meet faults, too. */
const askingShare = 0.9;
const peopleCount = 12;
const creditsEach = 1_000_000;
/** Until everything has ended after the last fault. */
const quietWithinMs = 600_000;

/**
 * Runs the whole product under faults, heals everything, and audits it.
 *
 * @throws the signal's reason when it aborts; every process has ended then, too
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { say, signal } = options;
  const findings: string[] = [];
  say(`starting ${options.apis} api, ${options.workers} workers and their engines`);
  const stack = await startTestStack<AppRouter>({
    apis: options.apis,
    workers: options.workers,
    apiEnv: { LOG_LEVEL: 'warn' },
    workerEnv: { ENGINE_HOLD_SECONDS: '15' },
  });
  const kept = keepParts(stack, (words) => {
    say(`! ${words.split('\n')[0]}`);
    findings.push(words);
  });
  try {
    signal.throwIfAborted();
    const { lived, ...result } = await live(options, kept, findings);
    kept.letEnd();
    return { ...result, findings, people: lived };
  } finally {
    kept.letEnd();
    if (findings.length > 0) {
      const parts = [...stack.apis, ...stack.workers, ...stack.engines];
      for (const part of parts) await options.keepOutput?.(part.name, part.output());
    }
    await stack.stop().catch((error: unknown) => void findings.push(String(error)));
  }
}

async function live(options: ChaosOptions, kept: ChaosStack, findings: string[]) {
  const { signal, say, seed, jobs, minutes, faults } = options;
  const { stack } = kept;
  const lengthMs = minutes * 60_000;
  const record = newPeopleRecord();
  const people: Person[] = [];
  for (let index = 0; index < peopleCount; index += 1) {
    people.push(await stack.newPerson(creditsEach, stack.balancedUrl));
  }
  const startedAt = Date.now();
  const until = async (at: number) => {
    await wait(Math.max(0, startedAt + at - Date.now()), undefined, { signal });
  };
  const inflicting = inflictAll(kept, faults, until, say);
  const living = Promise.all(
    planJobs({ seed, jobs, people: people.length, lengthMs: lengthMs * askingShare }).map(async (job) => {
      await until(job.at);
      const person = people[job.person];
      // A refusal is a complaint already; whatever else it is, the audit finds what is missing.
      if (person !== undefined) await liveJob(person, job, record, signal).catch(() => undefined);
    }),
  );
  // Both are waited for below; an abort may end them before that.
  for (const work of [inflicting.done, living]) work.catch(() => undefined);
  const tick = setInterval(() => {
    const left = Math.max(0, Math.round((startedAt + lengthMs - Date.now()) / 1_000));
    const ended = `${record.accepted} of ${jobs} accepted, ${record.ends.size} seen to end`;
    say(`${left} s left: ${ended}; now ${[...inflicting.current].join(', ') || 'no fault'}`);
  }, progressMs);
  let secondsToQuiet: number | null = null;
  try {
    await Promise.all([inflicting.done, until(lengthMs)]);
    const healedAt = Date.now();
    say('all faults are over: healing, and waiting until all is quiet');
    const late = AbortSignal.any([signal, AbortSignal.timeout(quietWithinMs)]);
    await orAborted(kept.healAll(), late, 'not every part came up again');
    await orAborted(living, late, 'people still wait for what they asked for');
    await stack.untilQuiet({ withinMs: quietWithinMs, signal });
    await stack.untilSwept({ withinMs: quietWithinMs, signal });
    secondsToQuiet = (Date.now() - healedAt) / 1_000;
    await askForEnds(people, record, late);
  } catch (error) {
    signal.throwIfAborted();
    // Audited all the same: that says what is missing.
    findings.push(String(error));
  } finally {
    clearInterval(tick);
  }
  const { findings: found, ...figures } = await stack.audit();
  const failures = await readFailures(stack, startedAt);
  findings.push(
    ...found.map(({ about, words }) => `${about}: ${words}`),
    ...record.complaints,
    ...unexplainedFailures(failures, faults),
  );
  const { complaints: _, ends: __, ...lived } = record;
  return {
    ...figures,
    seed,
    lived,
    secondsToQuiet,
    faults: inflicting.counts,
    faultsMissed: inflicting.missed.count,
    failures: countCodes(failures),
  };
}

/** Lets the faults fall at their times; two on the same part one after the other. */
function inflictAll(
  kept: ChaosStack,
  faults: readonly Fault[],
  until: (at: number) => Promise<void>,
  say: (line: string) => void,
) {
  const counts: Record<string, number> = {};
  const missed = { count: 0 };
  const current = new Set<string>();
  const turns = new Map<string, Promise<void>>();
  const inflict = async (fault: Fault) => {
    const name = `${fault.kind} ${fault.target}`;
    const { begin, heal } = inflictionOf(kept, fault);
    const trying = async (what: string, act: () => Promise<unknown>): Promise<boolean> => {
      try {
        await act();
        return true;
      } catch (error) {
        say(`  ${name} did not ${what}: ${String(error)}`);
        return false;
      }
    };
    current.add(name);
    if (await trying('begin', begin)) counts[fault.kind] = (counts[fault.kind] ?? 0) + 1;
    else missed.count += 1;
    try {
      await until(fault.at + fault.lastsMs);
    } finally {
      await trying('heal', heal);
      current.delete(name);
    }
  };
  const done = Promise.all(
    faults.map(async (fault) => {
      await until(fault.at);
      const place = `${faultKinds[fault.kind].on} ${fault.target}`;
      const turn = (turns.get(place) ?? Promise.resolve()).then(() => inflict(fault));
      turns.set(
        place,
        turn.catch(() => undefined),
      );
      await turn;
    }),
  );
  return { done, current, counts, missed };
}

async function readFailures(
  stack: TestStack<AppRouter>,
  startedAt: number,
): Promise<readonly FailedGeneration[]> {
  const rows = await stack.postgres.query<{
    id: string;
    code: string;
    message: string | null;
    created: Date;
    completed: Date;
  }>(`
    select id, failure_code as code, failure_message as message, created_at as created, completed_at as completed
      from generation.generations where status = 'failed' order by id`);
  return rows.map(({ id, code, message, created, completed }) => ({
    id,
    code,
    message,
    createdAt: created.getTime() - startedAt,
    completedAt: completed.getTime() - startedAt,
  }));
}

function countCodes(failures: readonly FailedGeneration[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of failures) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

async function orAborted(work: Promise<unknown>, signal: AbortSignal, complaint: string): Promise<void> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(complaint)), { once: true });
  });
  await Promise.race([work, aborted]);
}
