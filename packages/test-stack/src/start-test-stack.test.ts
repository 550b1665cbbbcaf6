import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from './index.ts';
import { membersOfGroup } from './process-group.ts';

type AnyStack = TestStack<never>;

let stack: AnyStack;
let person: Awaited<ReturnType<AnyStack['newPerson']>>;

beforeAll(async () => {
  stack = await startTestStack<never>();
  person = await stack.newPerson();
});
afterAll(() => stack.stop());

describe('a test stack', () => {
  it('makes pictures, and finds that all is sound', async () => {
    await person.request({ count: 2 });
    await stack.expectSound();
    expect(await stack.audit()).toMatchObject({ requested: 1, succeeded: 1, lost: 0, holdsOpen: 0 });
  });

  it('goes on after each of its parts was killed and started again', async () => {
    const parts = [stack.worker(), stack.engine(), stack.api()];
    for (const part of parts) {
      const { pid } = part;
      await part.kill();
      expect(await part.exited).toEqual({ code: null, signal: 'SIGKILL' });
      expect(part.isAlive).toBe(false);
      await part.start();
      expect(part.pid).not.toBe(pid);
    }
    await stack.postgres.kill();
    await stack.postgres.start();
    await stack.postgres.stop();
    await stack.postgres.start();
    await stack.api().untilReady();
    await person.request();
    await stack.expectSound();
  });

  it('says what is still going on when it does not get quiet', async () => {
    stack.worker().pause();
    await person.request();
    await expect(stack.untilQuiet({ withinMs: 500 })).rejects.toThrow(/generation .* is queued|claimed/);
    stack.worker().resume();
    await stack.expectSound();
  });

  it('passes on why a part did not come up', async () => {
    const api = stack.api();
    await api.stop();
    await expect(api.start({ API_PORT: 'none' })).rejects.toThrow(/exit code 1.*API_PORT/s);
    await api.start();
  });
});

describe('the end of a test stack', () => {
  it('leaves no process and no folder, even of what was paused or dead', async () => {
    const other = await startTestStack<never>({ workers: 2 });
    other.worker(0).pause();
    await other.worker(1).kill();
    const pids = [...other.apis, ...other.engines, ...other.workers].map(({ pid }) => pid);
    await other.stop();
    expect(await membersOfGroup(new Set(pids))).toEqual([]);
    expect(existsSync(other.folder)).toBe(false);
  });
});
