import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, patiently, type Stack } from './stack.fixture.ts';
import { expectPaid, startFaultStack } from './worker-faults.fixture.ts';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await startFaultStack({ workers: 2 });
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  person = await stack.newPerson();
  await stack.worker(1).stop();
});

/** `T` is what ps calls a process that was stopped, here by itself. */
async function untilStopped(): Promise<void> {
  const state = () => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(stack.worker().pid)]);
    return stdout.toString().trim()[0];
  };
  await expect.poll(state, patiently).toBe('T');
}

/** All that a delivery could change of one generation: its pictures, its payments, its bytes that were taken. */
async function traceOf({ id }: { readonly id: string }) {
  const [images, transfers, grants] = await Promise.all([
    stack.postgres.query('select * from images.images where generation_id = $1 order by id', [id]),
    stack.postgres.query('select * from credits.transfers where generation_id = $1 order by id', [id]),
    stack.postgres.query(
      `select g.* from fleet.upload_grants g join fleet.leases l on l.id = g.lease_id
       where l.generation_id = $1 and g.used_at is not null order by g.object_key`,
      [id],
    ),
  ]);
  return { images, transfers, grants };
}

describe('a worker that freezes', () => {
  it.each(['rendering', 'spooled', 'granted', 'uploaded'])(
    'at %s past its lease, while another one finishes, can touch nothing when it wakes up',
    async (point) => {
      const frozen = stack.worker();
      if (frozen.isAlive) await frozen.kill();
      await frozen.start({ FAULT_POINTS: `${point}=stop` });
      const generation = await person.request();
      await untilStopped();
      await stack.worker(1).start();
      await expectPaid(person, generation, { attempt: 2 });
      const before = await traceOf(generation);
      expect([before.images.length, before.transfers.length, before.grants.length]).toEqual([1, 1, 1]);

      frozen.resume();
      // It hears that it has lost, drops what it holds, and goes on with other work.
      await stack.worker(1).stop();
      await expectPaid(person, await person.request());
      await stack.expectSound();
      expect(await traceOf(generation)).toEqual(before);
    },
  );

  it('while it waits for work keeps it from nobody else, and costs no attempt', async () => {
    const frozen = stack.worker();
    if (frozen.isAlive) await frozen.kill();
    await frozen.start();
    // It asks for the next work while it renders this.
    await expectPaid(person, await person.request());
    frozen.pause();
    const generation = await person.request();
    await stack.worker(1).start();
    await expectPaid(person, generation, { attempt: 1 });
    frozen.resume();
    await stack.expectSound();
    expect(await traceOf(generation)).toMatchObject({ images: [{}], transfers: [{ state: 'posted' }] });
  });
});
