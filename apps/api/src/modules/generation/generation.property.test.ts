import {
  type FailureCode,
  failureCode,
  failureRules,
  type GenerationStatus,
  hasEnded,
  type RenderWork,
} from '@pingvas/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { checkProperty } from '../../testing/check-property.ts';
import { cancelGeneration } from './cancel-generation.ts';
import {
  ledgerOf,
  openTestStudio,
  read,
  request,
  type ScriptedWorker,
  type TestPerson,
  type TestStudio,
} from './generation.fixture.ts';
import { sweepGenerations } from './sweep-generations.ts';

const credits = 1_000;
const triesMax = 3;

/** Generations and leases are named by a number, taken modulo how many there are. */
const nth = fc.nat(11);
const kind = <const Kind extends string>(name: Kind) => fc.constant(name);
const command = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: kind('request'), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: kind('claim'), worker: fc.nat(1) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind('beat'), nth, stage: fc.constantFrom('rendering', 'uploading') }),
  },
  { weight: 8, arbitrary: fc.record({ kind: kind('deliver'), nth, picture: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind('fail'), nth, code: fc.constantFrom(...failureCode.options) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('release'), nth }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('resume'), nth }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('cancel'), nth }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('lose'), nth }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('sweep') }) },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;
type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

/** What a generation must look like: the model that the real one is held against. */
interface Expected {
  readonly id: string;
  readonly count: number;
  status: GenerationStatus;
  readonly delivered: Set<number>;
  /** Tries that were used up by failures and lost workers. */
  used: number;
  /** What the try before ended with, as the queue remembers it. */
  lastFailure: FailureCode | null;
  failedWith: FailureCode | null;
  /** The one lease that may speak. */
  lease: string | null;
  /** What ended leases hear: a beat that crossed the last delivery has lost nothing. */
  readonly cut: Map<string, 'cancel' | 'ok'>;
}

interface Held {
  readonly work: RenderWork;
  readonly worker: ScriptedWorker;
  readonly of: Expected;
}

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());

/** One person, one model, two workers, and what all of it should be like after each command. */
class Life {
  readonly #model: { readonly id: string; readonly name: string };
  readonly #workers: readonly ScriptedWorker[];
  readonly #person: TestPerson;
  readonly #all: Expected[] = [];
  readonly #held: Held[] = [];

  private constructor(
    model: { readonly id: string; readonly name: string },
    workers: readonly ScriptedWorker[],
    person: TestPerson,
  ) {
    this.#model = model;
    this.#workers = workers;
    this.#person = person;
  }

  static async begin(): Promise<Life> {
    const model = await studio.addModel();
    const workers = [await studio.addWorker([model]), await studio.addWorker([model])];
    return new Life(model, workers, await studio.addPerson({ credits }));
  }

  async run(given: Command): Promise<void> {
    const before = this.#all.map(({ status }) => status);
    switch (given.kind) {
      case 'request':
        await this.#request(given);
        break;
      case 'claim':
        await this.#claim(given);
        break;
      case 'cancel':
        await this.#cancel(given);
        break;
      case 'sweep':
        // Nothing is out of step here, so there is nothing to correct.
        expect(await sweepGenerations(studio.context())).toBe(0);
        break;
      default: {
        const held = this.#held[given.nth % Math.max(1, this.#held.length)];
        if (held !== undefined) await this.#speak(given, held);
      }
    }
    await this.#look(before);
  }

  /** Everything that is still open is cancelled: then nothing may be held any more. */
  async end(): Promise<void> {
    for (const [number] of this.#all.entries()) await this.#cancel({ kind: 'cancel', nth: number });
    const spent = this.#all.reduce((sum, { delivered }) => sum + delivered.size, 0);
    expect(await ledgerOf(studio, this.#person)).toMatchObject({
      balance: credits - spent,
      held: 0,
      pending: 0,
      posted: spent,
      sum: 0,
    });
    expect(await this.#workers[0]?.claim()).toBeNull();
  }

  async #request({ count }: Of<'request'>): Promise<void> {
    const { id } = await request(this.#person, { modelId: this.#model.id, count });
    this.#all.push({
      id,
      count,
      status: 'queued',
      delivered: new Set(),
      used: 0,
      lastFailure: null,
      failedWith: null,
      lease: null,
      cut: new Map(),
    });
  }

  async #claim({ worker: number }: Of<'claim'>): Promise<void> {
    const worker = this.#workers[number];
    if (worker === undefined) return;
    const work = await worker.claim();
    // The oldest wish first, however often it was tried.
    const next = this.#all.find(({ status }) => status === 'queued');
    expect(work?.generationId).toBe(next?.id);
    if (work !== null && next !== undefined) this.#hold(worker, work, next);
  }

  #hold(worker: ScriptedWorker, work: RenderWork, of: Expected): void {
    expect(work.attempt).toBe(of.used + 1);
    expect(new Set(work.pictureIndices)).toEqual(new Set(this.#missing(of)));
    of.status = 'claimed';
    of.lease = work.leaseId;
    this.#held.push({ work, worker, of });
  }

  #missing({ count, delivered }: Expected): number[] {
    return Array.from({ length: count }, (_, index) => index).filter((index) => !delivered.has(index));
  }

  async #cancel({ nth: number }: Of<'cancel'>): Promise<void> {
    const one = this.#all[number % Math.max(1, this.#all.length)];
    if (one === undefined) return;
    const code = await refusalOf(cancelGeneration(this.#person.context(), { generationId: one.id }));
    const isOver = one.status === 'succeeded' || one.status === 'failed';
    expect(code).toBe(isOver ? 'generation.already-ended' : null);
    if (hasEnded(one.status)) return;
    if (one.lease !== null) one.cut.set(one.lease, 'cancel');
    this.#close(one, 'cancelled');
  }

  #close(one: Expected, status: GenerationStatus): void {
    one.status = status;
    one.lease = null;
  }

  /** Somebody speaks for a lease, which may be over. */
  async #speak(given: Extract<Command, { nth: number }>, { work, worker, of }: Held): Promise<void> {
    const isMine = of.lease === work.leaseId;
    const dead = isMine ? null : 'fleet.lease-lost';
    switch (given.kind) {
      case 'beat': {
        const verdict = await worker.beat(work, { stage: given.stage });
        expect(verdict).toBe(isMine ? 'ok' : (of.cut.get(work.leaseId) ?? 'lost'));
        if (isMine) of.status = given.stage;
        return;
      }
      case 'deliver': {
        if (!isMine || !this.#missing(of).includes(given.picture)) {
          // Known without a grant: what is over, or not asked for, is refused at the first word.
          expect(await refusalOf(worker.upload(work, given.picture))).not.toBeNull();
          return;
        }
        await worker.deliver(work, given.picture);
        of.delivered.add(given.picture);
        of.status = 'uploading';
        if (of.delivered.size < of.count) return;
        of.cut.set(work.leaseId, 'ok');
        this.#close(of, 'succeeded');
        return;
      }
      case 'fail': {
        expect(await refusalOf(worker.fail(work, { code: given.code }))).toBe(dead);
        if (isMine) this.#fail(of, given.code);
        return;
      }
      case 'release':
        expect(await refusalOf(worker.release(work))).toBe(dead);
        if (isMine) this.#close(of, 'queued');
        return;
      case 'resume': {
        const resumed = await worker.resume(work);
        const isThere = isMine || of.status === 'queued';
        expect(resumed !== null).toBe(isThere);
        if (resumed !== null) this.#hold(worker, resumed, of);
        return;
      }
      case 'lose': {
        await stayAlive();
        await studio.loseWorker(work);
        if (of.lease !== null) this.#tryAgainOr(of, 'lost-worker');
        return;
      }
      default:
    }
  }

  #fail(one: Expected, code: FailureCode): void {
    const { retry } = failureRules[code];
    const isOver = retry === 'never' || (retry === 'once-with-less' && one.lastFailure === code);
    if (isOver) this.#giveUp(one, code);
    else this.#tryAgainOr(one, code);
  }

  #tryAgainOr(one: Expected, code: FailureCode): void {
    one.used += 1;
    one.lastFailure = code;
    if (one.used < triesMax) this.#close(one, 'queued');
    else this.#giveUp(one, code);
  }

  #giveUp(one: Expected, code: FailureCode): void {
    one.failedWith = code;
    this.#close(one, 'failed');
  }

  /** What must be true after every command. */
  async #look(before: readonly GenerationStatus[]): Promise<void> {
    for (const [number, one] of this.#all.entries()) {
      const view = await read(this.#person, one);
      expect(view.status).toBe(one.status);
      expect(view.images.map(({ pictureIndex }) => pictureIndex)).toEqual([...one.delivered].sort());
      expect(view.creditsConsumed).toBe(one.delivered.size);
      expect(view.failure?.code ?? null).toBe(one.failedWith);
      if (one.failedWith !== null) expect(view.failure?.fault).toBe(failureRules[one.failedWith].fault);
      expect(view.completedAt !== null).toBe(hasEnded(one.status));
      const earlier = before[number];
      if (earlier !== undefined && hasEnded(earlier)) expect(view.status).toBe(earlier);
    }
    const open = this.#all.filter(({ status }) => !hasEnded(status));
    const spent = this.#all.reduce((sum, { delivered }) => sum + delivered.size, 0);
    const held = open.reduce((sum, one) => sum + this.#missing(one).length, 0);
    expect(await ledgerOf(studio, this.#person)).toMatchObject({
      balance: credits - spent,
      held,
      pending: held,
      posted: spent,
      sum: 0,
    });
    const leases = await this.#openLeases();
    expect(leases).toEqual(this.#all.flatMap(({ lease }) => lease ?? []).sort());
  }

  async #openLeases(): Promise<string[]> {
    if (this.#all.length === 0) return [];
    const rows = await studio.database.orm.em.fork().execute<{ id: string }[]>(
      `select id from fleet.leases where ended_at is null and generation_id in (${this.#all.map(() => '?').join(', ')})`,
      this.#all.map(({ id }) => id),
    );
    return rows.map(({ id }) => id).sort();
  }
}

/** However slow this machine is, only the worker that a command names has fallen silent. */
async function stayAlive(): Promise<void> {
  await studio.database.orm.em
    .fork()
    .execute("update queue.job set heartbeat_on = now() where state = 'active'");
}

async function refusalOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

it('a generation is always exactly where the rules say, whatever its person, its workers and the sweeper do', async () => {
  await checkProperty(
    'the life of generations',
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 50 }), async (commands) => {
      const life = await Life.begin();
      for (const each of commands) await life.run(each);
      await life.end();
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
