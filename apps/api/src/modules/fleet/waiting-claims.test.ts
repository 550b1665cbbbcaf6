import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createInProcessLiveBus } from '../../platform/live/in-process-live-bus.ts';
import { announceOffer } from './render-queue.ts';
import { createWaitingClaims, type WaitingClaim } from './waiting-claims.ts';

const { signal } = new AbortController();
const long = { withinMs: 60_000, signal };

/** A room, its bus, and what the claims in it were told. */
function openRoom(jobs: ReadonlyMap<string, number> | Error = new Map()) {
  const live = createInProcessLiveBus({ log: pino({ level: 'silent' }) });
  const room = createWaitingClaims(live);
  const looks: (readonly string[])[] = [];
  const failures: unknown[] = [];
  const ended = new Set<string>();
  const look = {
    async count(names: readonly string[]) {
      looks.push(names);
      if (jobs instanceof Error) throw jobs;
      return jobs;
    },
    ended: async () => ended,
    note: async () => undefined,
    failed: (error: unknown) => void failures.push(error),
  };
  const enter = (
    workerId: string,
    names: readonly string[],
    loaded: string | null = null,
    { isBusy = false } = {},
  ) => room.enter({ workerId, secretHash: `secret of ${workerId}`, names, loaded, isBusy }, look);
  return { live, looks, failures, ended, enter };
}

/** Who of these is called, in the order of the calls, once everything that was due has run. */
async function followed(claims: Readonly<Record<string, WaitingClaim>>, during: () => Promise<unknown>) {
  const order: string[] = [];
  for (const [name, claim] of Object.entries(claims)) {
    void claim.called(long).then((queue) => order.push(`${name}: ${queue}`));
  }
  await during();
  await new Promise((resolve) => setImmediate(resolve));
  return order;
}

describe('claims that wait', () => {
  it('are called one for each offer, however many wait', async () => {
    const { live, enter } = openRoom();
    const claims = { a: await enter('a', ['x']), b: await enter('b', ['x']), c: await enter('c', ['x']) };
    const order = await followed(claims, async () => {
      await announceOffer(live, 'x');
      await announceOffer(live, 'x');
    });
    expect(order).toEqual(['a: x', 'b: x']);
  });

  it('hear nothing of work that they cannot do, and less of work that another has the model for', async () => {
    const { live, enter } = openRoom();
    const claims = {
      a: await enter('a', ['y']),
      b: await enter('b', ['x']),
      c: await enter('c', ['x', 'y'], 'x'),
    };
    expect(await followed(claims, () => announceOffer(live, 'x'))).toEqual(['c: x']);
  });

  it('of busy workers come after those of idle ones, whatever is loaded where, and then the longest waiting first', async () => {
    const { live, enter } = openRoom();
    const claims = {
      a: await enter('a', ['x'], 'x', { isBusy: true }),
      b: await enter('b', ['x'], 'x', { isBusy: true }),
      c: await enter('c', ['x', 'y'], 'y'),
      d: await enter('d', ['x']),
    };
    const order = await followed(claims, async () => {
      for (const _ of Object.keys(claims)) await announceOffer(live, 'x');
    });
    expect(order).toEqual(['c: x', 'd: x', 'a: x', 'b: x']);
  });

  it('say that they cannot look, once until they can again', async () => {
    const broken = new Error('the statement is broken');
    const { live, looks, failures, enter } = openRoom(broken);
    const claims = { a: await enter('a', ['x']) };
    const twice = async () => {
      for (const round of [1, 2]) {
        await announceOffer(live);
        await expect.poll(() => looks.length).toBe(round);
      }
    };
    expect(await followed(claims, twice)).toEqual([]);
    expect(failures).toEqual([broken]);
  });

  it('do not sleep through an offer that came while they looked', async () => {
    const { live, enter } = openRoom();
    const claim = await enter('a', ['x']);
    await announceOffer(live, 'x');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await claim.called(long)).toBe('x');
  });

  it('pass a call on when they leave without having followed it', async () => {
    const { live, enter } = openRoom();
    const [first, second] = [await enter('a', ['x']), await enter('b', ['x'])];
    await announceOffer(live, 'x');
    await new Promise((resolve) => setImmediate(resolve));
    first.leave();
    expect(await second.called(long)).toBe('x');
  });

  it('pass a call on when their worker went away', async () => {
    const { live, enter } = openRoom();
    const [first, second] = [await enter('a', ['x']), await enter('b', ['x'])];
    await announceOffer(live, 'x');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await first.called({ withinMs: 60_000, signal: AbortSignal.abort() })).toBeNull();
    first.leave();
    expect(await second.called(long)).toBe('x');
  });

  it('ask the database once for all of them when somebody says that there may be work', async () => {
    const { live, looks, enter } = openRoom(new Map([['x', 2]]));
    const claims = {
      a: await enter('a', ['x']),
      b: await enter('b', ['x', 'y']),
      c: await enter('c', ['x']),
    };
    const order = await followed(claims, () => announceOffer(live));
    expect(looks).toEqual([['x', 'y']]);
    expect(order).toEqual(['a: null', 'b: null']);
  });

  it('end when their token has, and leave what there is to the others', async () => {
    const { live, ended, enter } = openRoom(new Map([['x', 1]]));
    const [first, second] = [await enter('a', ['x']), await enter('b', ['x'])];
    const refused = expect(first.called(long)).rejects.toMatchObject({ code: 'fleet.unknown-worker' });
    ended.add('secret of a');
    await announceOffer(live);
    await refused;
    expect(await second.called(long)).toBeNull();
  });

  it('wait no longer than they may, nor beyond an abort', async () => {
    const { enter } = openRoom();
    const claim = await enter('a', ['x']);
    expect(await claim.called({ withinMs: 1, signal })).toBeNull();
    const abort = new AbortController();
    const called = claim.called({ withinMs: 60_000, signal: abort.signal });
    abort.abort();
    expect(await called).toBeNull();
  });
});
