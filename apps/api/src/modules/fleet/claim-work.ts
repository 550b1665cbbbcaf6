import type { ClaimWorkInput, claimWorkOutput, RenderWork } from '@pingvas/contracts';
import { type Conversation, converse, type EntityManager, readRows } from '@pingvas/db';
import type { z } from 'zod';
import type { WorkerContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { attemptStatements, takeFirstStatement } from '../../platform/jobs/attempt-fence.ts';
import { queueSchema } from '../../platform/jobs/create-boss.ts';
import { queueConversation } from '../../platform/jobs/queue-statements.ts';
import { chooseQueue, type WaitingQueue } from './choose-queue.ts';
import { type Leasing, leaseWork } from './lease-work.ts';
import { partOf, peopleServed, readPart } from './pools.ts';
import { giveBack } from './release-work.ts';
import { announceOffer, prepareRenderQueue, renderJob, renderQueueName } from './render-queue.ts';
import { type LookForWork, waitingClaims } from './waiting-claims.ts';
import type { WorkHandlers } from './work-handlers.ts';
import { readEndedSecrets, stillAdmitted } from './worker-token.ts';
import { type CallingWorker, callingWorker, rememberPresence } from './workers.ts';

/** More jobs than this in one queue call no more claims at once: each of these looks again when it is done. */
const countedMax = 50;

/**
 * Hands out one piece of work, waiting for it up to `waitSeconds`. Resolves to null when there was none, or when
 * the caller went away or this process drains.
 *
 * The job, the lease and the status commit together, so work is never claimed without a lease that says by whom.
 *
 * @throws DomainError fleet.unknown-worker, also when its token ends while it waits
 */
export async function claimWork(
  context: WorkerContext,
  handlers: WorkHandlers,
  input: ClaimWorkInput,
): Promise<z.input<typeof claimWorkOutput>> {
  const { em, clock, live, signal } = context;
  const worker = await callingWorker(context, input.workerId);
  const queues = await queuesOf(context, worker, input);
  const giveUpAt = Date.now() + input.waitSeconds * 1_000;
  // Listening starts before the first look, or an offer in between would be slept through.
  const waiting = await waitingClaims(live).enter(
    {
      workerId: worker.id,
      secretHash: context.worker.secretHash,
      isBusy: input.isBusy ?? false,
      ...queues,
    },
    lookFor(context, handlers),
  );
  let offered: string | null = null;
  let isRefused = false;
  try {
    if (worker.isToBeNoted) await rememberPresence(em, [worker.id], clock.now());
    while (true) {
      const work = await claimNow(context, handlers, { worker, queues }, offered);
      if (work !== null) return { work: await keepIfHeard(context, handlers, work) };
      const leftMs = giveUpAt - Date.now();
      if (leftMs <= 0 || signal.aborted) return { work: null };
      offered = await waiting.called({ withinMs: leftMs, signal });
      if (offered === null && Date.now() >= giveUpAt) return { work: null };
    }
  } catch (error) {
    isRefused = error instanceof DomainError && error.code === 'fleet.unknown-worker';
    throw error;
  } finally {
    waiting.leave();
    // What it was called for is for another one.
    if (isRefused) await announceOffer(live, offered ?? '');
  }
}

/** The look that all waiting claims of this process share: one statement, one index look-up per queue or part. */
function lookFor({ em, clock, log }: WorkerContext, handlers: WorkHandlers): LookForWork {
  return {
    async count(names) {
      const { queues, parts } = sorted(names);
      const rows = await em.fork().execute<{ name: string; jobs: number }[]>(
        `select q.name, (select count(*)::int from (
             select 1 from ${queueSchema}.job
              where name = q.name and state < 'active' and not blocked and start_after <= now() limit ?) as head) as jobs
           from json_array_elements_text(?::json) as q(name)`,
        [countedMax, JSON.stringify(queues)],
      );
      const ofPeople = await waitingParts(em, handlers, parts);
      return new Map([...rows, ...ofPeople].map(({ name, jobs }) => [name, jobs]));
    },
    ended: (secretHashes) => readEndedSecrets(em, secretHashes, clock.now()),
    note: (workerIds) => rememberPresence(em, workerIds, clock.now()),
    failed: (error) => log.error({ err: error }, 'waiting claims cannot look for work and will try again'),
  };
}

interface Claimant {
  readonly worker: CallingWorker;
  readonly queues: { readonly names: readonly string[]; readonly loaded: string | null };
}

/**
 * The queues of the models that this worker registered and now says it can run, in the order it gave; of people whose
 * work alone it gets, their parts of these.
 */
async function queuesOf(
  { boss, worker }: WorkerContext,
  { models }: CallingWorker,
  { modelNames, loadedModelName }: ClaimWorkInput,
): Promise<Claimant['queues']> {
  const idOf = new Map(models.map(({ id, name }) => [name, id]));
  const ids = [...new Set(modelNames)].flatMap((name) => idOf.get(name) ?? []);
  await Promise.all(ids.map((id) => prepareRenderQueue(boss, id)));
  const isOffered = loadedModelName !== null && modelNames.includes(loadedModelName);
  const loadedId = isOffered ? idOf.get(loadedModelName) : undefined;
  const loaded = loadedId === undefined ? null : renderQueueName(loadedId);
  const people = peopleServed(worker.pools);
  if (people === null) return { names: ids.map(renderQueueName), loaded };
  const [first] = people;
  return {
    names: ids.flatMap((id) => people.map((userId) => partOf(renderQueueName(id), userId))),
    loaded: loaded === null || first === undefined ? null : partOf(loaded, first),
  };
}

async function claimNow(
  context: WorkerContext,
  handlers: WorkHandlers,
  { worker, queues }: Claimant,
  offered: string | null,
): Promise<RenderWork | null> {
  // Who waited had seen all its queues empty: what is offered to it now is the first that there is to do.
  const names = offered === null ? await bestQueues(context, handlers, queues) : [offered];
  for (const name of names) {
    let claim = await claimOne(context, handlers, { worker, name });
    // What was cancelled in the moment the queue was failing it over still lies there; drop it and look again.
    while (claim === 'dropped') claim = await claimOne(context, handlers, { worker, name });
    if (claim === null) continue;
    context.faults.reach('claim.committed');
    const { work, change } = claim;
    await handlers.changed(context, work.generationId, change);
    context.faults.reach('claim.announced');
    return work;
  }
  return null;
}

async function bestQueues(
  context: WorkerContext,
  handlers: WorkHandlers,
  { names, loaded }: Claimant['queues'],
): Promise<readonly string[]> {
  const { queues, parts } = sorted(names);
  const waiting = [
    ...(await waitingQueues(context, queues)),
    ...(await waitingParts(context.em, handlers, parts)).map(({ name, waitSeconds }) => ({
      queueName: name,
      waitSeconds,
    })),
  ];
  return chooseQueue(waiting, loaded);
}

function sorted(names: readonly string[]): Readonly<Record<'queues' | 'parts', readonly string[]>> {
  const isPart = (name: string) => readPart(name).userId !== null;
  return { queues: names.filter((name) => !isPart(name)), parts: names.filter(isPart) };
}

/** How long the next job of each queue has waited. One index look-up per queue, whatever lies behind it. */
const waitingByQueue = {
  name: 'fleet.waiting-queues',
  text: `select q.name as "queueName", extract(epoch from now() - head.created_on)::float8 as "waitSeconds"
       from json_array_elements_text($1::json) with ordinality as q(name, place)
       cross join lateral (
         select created_on from ${queueSchema}.job
          where name = q.name and state < 'active' and not blocked and start_after <= now()
          order by priority desc, created_on limit 1
       ) head
      order by q.place`,
};

async function waitingQueues(
  { em }: WorkerContext,
  names: readonly string[],
): Promise<readonly WaitingQueue[]> {
  if (names.length === 0) return [];
  return readRows<WaitingQueue>(em, waitingByQueue, [JSON.stringify(names)]);
}

interface WaitingPart {
  readonly name: string;
  readonly jobs: number;
  readonly waitSeconds: number;
}

/** What waits in these parts of queues. A person's open work is little, and has an index of its own. */
async function waitingParts(
  em: EntityManager,
  { openJobsSql }: WorkHandlers,
  parts: readonly string[],
): Promise<readonly WaitingPart[]> {
  if (parts.length === 0) return [];
  const asked = parts.map((name) => ({ name, ...readPart(name) }));
  return readRows<WaitingPart>(
    em,
    {
      name: 'fleet.waiting-parts',
      text: `select asked.name, waiting.jobs, waiting."waitSeconds"
               from json_to_recordset($1::json) as asked(name text, "queueName" text, "userId" uuid)
               cross join lateral (
                 select count(*)::int as jobs,
                        extract(epoch from now() - min(job.created_on))::float8 as "waitSeconds"
                   from (${openJobsSql('asked."userId"', 'asked."queueName"')}) own
                   join ${queueSchema}.job job on job.name = asked."queueName" and job.id = own.job_id
                  where job.state < 'active' and not job.blocked and job.start_after <= now()
               ) waiting
              where waiting.jobs > 0`,
    },
    [JSON.stringify(asked)],
  );
}

/** Three messages: the queue's job; the work's lock with the looks; the lease and the status with the commit. */
async function claimOne(
  { em, boss, clock, faults, worker: admitted }: WorkerContext,
  handlers: WorkHandlers,
  { worker, name }: { worker: CallingWorker; name: string },
): Promise<Pick<Leasing, 'work' | 'change'> | 'dropped' | null> {
  const { queueName, userId } = readPart(name);
  // What ends without a commit leaves the job in the queue.
  return converse(em, async ({ send, commit }) => {
    const job = await (userId === null ? next(send) : nextOf(userId, send));
    if (job === undefined) return null;
    faults.reach('claim.fetched');
    const { generationId } = renderJob.parse(job.data);
    const attempt = { queueName, jobId: job.id, retryCount: job.retryCount };
    // Long after it was admitted, its token may have been revoked or changed.
    const looked = await send([...handlers.lookToClaim(generationId), stillAdmitted(admitted, clock.now())]);
    if (looked.at(-1)?.rows.length === 0) throw new DomainError('fleet.unknown-worker');
    const taken = { ...attempt, retryLimit: job.retryLimit, generationId, worker };
    const leasing = leaseWork(looked, handlers, taken, clock.now());
    if (leasing === 'busy') return null;
    if (typeof leasing === 'string') {
      await commit(await attemptStatements.cancel(boss, attempt));
      return 'dropped';
    }
    faults.reach('claim.leased');
    await commit(leasing.statements);
    return leasing;
  });

  async function next(send: Conversation['send']): Promise<TakenRow | undefined> {
    const db = queueConversation({ send });
    const [job] = await boss.fetch<unknown>(queueName, { db, includeMetadata: true });
    return job;
  }

  async function nextOf(userId: string, send: Conversation['send']): Promise<TakenRow | undefined> {
    const jobs = handlers.openJobsSql('$2::uuid', '$1');
    const [taken] = await send([takeFirstStatement(queueName, jobs, userId)]);
    return (taken?.rows as TakenRow[] | undefined)?.[0];
  }
}

interface TakenRow {
  readonly id: string;
  readonly data: unknown;
  readonly retryCount: number;
  readonly retryLimit: number;
}

/** Nobody hears this answer any more: hand the work back rather than let it wait for its heartbeat to run out. */
async function keepIfHeard(
  context: WorkerContext,
  handlers: WorkHandlers,
  work: RenderWork,
): Promise<RenderWork | null> {
  if (!context.signal.aborted) return work;
  await giveBack(context, handlers, work.leaseId);
  return null;
}
