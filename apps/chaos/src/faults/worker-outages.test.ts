import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, patiently, type Stack, untilStatus } from './stack.fixture.ts';
import {
  expectPaid,
  linesOf,
  spooled,
  startFaultStack,
  untilLeasesAreOverdue,
  untilSpooled,
} from './worker-faults.fixture.ts';

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await startFaultStack();
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  person = await stack.newPerson();
});

/** Work of two pictures, of which the api has seen the first beat and no more. */
async function requestAndCutOff() {
  await stack.engine().faults.stallAtStep(2);
  const generation = await person.request({ count: 2 });
  await untilStatus(person, generation.id, 'rendering');
  await stack.api().kill();
  await stack.engine().faults.releaseStall();
  await untilSpooled(stack.worker(), 2);
  return generation;
}

describe('an api that is away for longer than a lease lives, with finished pictures in hand', () => {
  it('gets them when it is back, and nothing is rendered twice', async () => {
    const generation = await requestAndCutOff();
    await untilLeasesAreOverdue(stack);
    await stack.api().start();
    await expectPaid(person, generation);
    await expect.poll(() => spooled(stack.worker()), patiently).toEqual([]);
    await stack.expectSound();
  });

  it('gets them from the next process, when the worker was killed meanwhile', async () => {
    const generation = await requestAndCutOff();
    await stack.worker().kill();
    await untilLeasesAreOverdue(stack);
    await stack.worker().launch();
    await stack.api().start();
    await expectPaid(person, generation);
    await stack.worker().untilReady();
    await stack.expectSound();
  });

  it('gets them although the engine is away as well', async () => {
    const generation = await requestAndCutOff();
    await stack.worker().kill();
    await stack.engine().kill();
    await stack.worker().launch();
    await stack.api().start();
    await expectPaid(person, generation);
    await stack.engine().start();
    await stack.worker().untilReady();
    await stack.expectSound();
  });

  it('is not asked without pause', async () => {
    const before = linesOf(stack.worker(), 'the api gave no work');
    const generation = await requestAndCutOff();
    const startedAt = performance.now();
    await untilLeasesAreOverdue(stack);
    const claims = linesOf(stack.worker(), 'the api gave no work') - before;
    // No pause of the claiming loop is shorter than a quarter of a second, however the dice fall.
    expect(claims).toBeLessThanOrEqual(2 + (performance.now() - startedAt + 10_000) / 250);
    await stack.api().start();
    await expectPaid(person, generation);
    await stack.expectSound();
  });
});

describe('a storage that answers 503 for longer than a lease lives', () => {
  it('keeps pictures in the spool, their lease alive and the GPU at work, then gets them', async () => {
    await stack.storage.answer(503);
    const generations = await Promise.all([1, 2, 3].map(() => person.request()));
    await untilSpooled(stack.worker(), 3);
    const [claimed] = await stack.postgres.query('select now() as at');
    await expect
      .poll(async () => {
        const rows = await stack.postgres.query("select 1 where now() > $1::timestamptz + interval '12 s'", [
          claimed?.['at'],
        ]);
        return rows.length;
      }, patiently)
      .toBe(1);
    expect(await spooled(stack.worker())).toHaveLength(3);
    await stack.storage.heal();
    for (const generation of generations) await expectPaid(person, generation, { attempt: 1 });
    await stack.expectSound();
  });
});

describe('clocks that are ten minutes off', () => {
  const clock = (minutes: number) => ({
    NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'shift-clock.ts'))}?minutes=${minutes}`,
  });

  it.each([10, -10])(
    'by %i minutes at the worker disturb nothing, not even a picture in its spool',
    async (minutes) => {
      await stack.worker().stop();
      await stack.worker().start(clock(minutes));
      await expectPaid(person, await person.request({ count: 2 }), { attempt: 1 });
      const generation = await requestAndCutOff();
      await stack.worker().kill();
      await stack.worker().launch();
      await stack.api().start();
      await expectPaid(person, generation);
      await stack.worker().untilReady();
      await stack.expectSound();
    },
  );

  it.each([10, -10])(
    'by %i minutes at the api disturb nothing, also when they are set right in mid-work',
    async (minutes) => {
      await stack.api().kill();
      await stack.api().start(clock(minutes));
      await expectPaid(person, await person.request({ count: 2 }), { attempt: 1 });
      await stack.engine().faults.stallAtStep(2);
      const generation = await person.request();
      await untilStatus(person, generation.id, 'rendering');
      await stack.api().kill();
      await stack.api().start();
      await stack.engine().faults.releaseStall();
      await expectPaid(person, generation);
      await stack.expectSound();
    },
  );
});

describe('a full disk', () => {
  it('while a picture is kept is no reason to lose it: it is delivered from memory', async () => {
    const worker = stack.worker();
    await worker.stop();
    const disk = mountTinyDisk(join(stack.folder, 'tiny-disk'));
    await worker.start({ ...disk.env });
    try {
      const generations = await Promise.all(
        [1, 2].map(() => person.request({ count: 2, width: 256, height: 256 })),
      );
      for (const generation of generations) await expectPaid(person, generation, { attempt: 1 });
      expect(linesOf(worker, 'the disk takes no picture; it stays in memory')).toBeGreaterThan(0);
      await stack.expectSound();
    } finally {
      await worker.stop();
      disk.unmount();
      await worker.start();
    }
  });
});

/**
 * A disk of four pages where this process may mount one, else a folder that nobody may write to in any way: the first
 * gives ENOSPC, the second ENOTDIR, and both come from the kernel.
 */
function mountTinyDisk(folder: string) {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder], { stdio: 'ignore' });
    return { env: { WORKER_SPOOL_FOLDER: folder }, unmount: () => execFileSync('umount', [folder]) };
  } catch {
    return {
      env: { WORKER_SPOOL_FOLDER: join(import.meta.filename, 'below-a-file') },
      unmount: () => undefined,
    };
  }
}
