import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@pingvas/config';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { faultFile, orderFaults } from './fault-file.ts';
import { createFaultHook, noFaults } from './fault-hook.ts';
import { envFaultOrders, refuseFaultsOutsideTests } from './fault-orders.ts';

const points = ['finish.stored', 'finish.committed'] as const;
const environment = z
  .object({
    NODE_ENV: z.string().optional(),
    FAULT_POINTS: envFaultOrders(points),
    FAULT_FILE: z.string().optional(),
  })
  .superRefine(refuseFaultsOutsideTests);

function hookOf(orders: string) {
  const sent: string[] = [];
  const { FAULT_POINTS } = readConfig(environment, { NODE_ENV: 'test', FAULT_POINTS: orders });
  return { hook: createFaultHook(FAULT_POINTS, { send: (signal) => sent.push(signal) }), sent };
}

describe('fault orders', () => {
  it('kill at the visit that was named, once, and at no other point', () => {
    const { hook, sent } = hookOf('finish.stored=kill@2');
    hook.reach('finish.stored');
    hook.reach('finish.committed');
    expect(sent).toEqual([]);
    hook.reach('finish.stored');
    expect(sent).toEqual(['SIGKILL']);
    hook.reach('finish.stored');
    expect(sent).toEqual(['SIGKILL']);
  });

  it('throw and stop where they were told to', () => {
    const { hook, sent } = hookOf('finish.stored=throw, finish.committed=stop');
    expect(() => hook.reach('finish.stored')).toThrow('finish.stored');
    hook.reach('finish.committed');
    expect(sent).toEqual(['SIGSTOP']);
  });

  it.each(['finish.stord=kill', 'finish.stored=explode', 'finish.stored', 'finish.stored=kill@0', '='])(
    'refuse %s and say what can be ordered',
    (orders) => {
      const env = { NODE_ENV: 'test', FAULT_POINTS: orders };
      expect(() => readConfig(environment, env)).toThrow(/FAULT_POINTS: expected point=kill/);
    },
  );

  it.each([undefined, 'production', 'development'])('are refused when NODE_ENV is %s', (NODE_ENV) => {
    const env = { NODE_ENV, FAULT_POINTS: 'finish.stored=kill' };
    expect(() => readConfig(environment, env)).toThrow(/refused outside of tests/);
    expect(() => readConfig(environment, { NODE_ENV, FAULT_FILE: '/orders' })).toThrow(
      /FAULT_FILE: is refused outside of tests/,
    );
    expect(readConfig(environment, { NODE_ENV }).FAULT_POINTS).toEqual([]);
  });

  it('cost nothing when there are none', () => {
    expect(createFaultHook([])).toBe(noFaults);
  });
});

describe('faults that are ordered while a process runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pingvas-faults-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function hookWith(
    name: string,
    orders: Parameters<typeof createFaultHook<(typeof points)[number]>>[0] = [],
  ) {
    const path = join(folder, name);
    const sent: string[] = [];
    const file = faultFile(path, points);
    const hook = createFaultHook(orders, { file, send: (signal) => sent.push(signal) });
    return { path, hook, sent };
  }

  it('are obeyed at the visit that was named, counted from the order on', () => {
    const { path, hook, sent } = hookWith('counted');
    hook.reach('finish.stored');
    hook.reach('finish.stored');
    orderFaults(path, { number: 1, orders: 'finish.stored=kill@2' });
    hook.reach('finish.stored');
    hook.reach('finish.committed');
    expect(sent).toEqual([]);
    hook.reach('finish.stored');
    hook.reach('finish.stored');
    expect(sent).toEqual(['SIGKILL']);
  });

  it('can be ordered again in the same words, and taken back', () => {
    const { path, hook, sent } = hookWith('again');
    for (const number of [1, 2]) {
      orderFaults(path, { number, orders: 'finish.stored=stop' });
      hook.reach('finish.stored');
      hook.reach('finish.stored');
    }
    expect(sent).toEqual(['SIGSTOP', 'SIGSTOP']);
    orderFaults(path, { number: 3, orders: 'finish.stored=stop' });
    orderFaults(path, { number: 4, orders: '' });
    hook.reach('finish.stored');
    expect(sent).toEqual(['SIGSTOP', 'SIGSTOP']);
  });

  it('leave those of the start alone until there are some', () => {
    const { path, hook, sent } = hookWith('both', [{ point: 'finish.stored', action: 'kill', visit: 2 }]);
    hook.reach('finish.stored');
    hook.reach('finish.stored');
    expect(sent).toEqual(['SIGKILL']);
    orderFaults(path, { number: 1, orders: 'finish.committed=stop' });
    hook.reach('finish.stored');
    hook.reach('finish.committed');
    expect(sent).toEqual(['SIGKILL', 'SIGSTOP']);
  });

  it('are for the process that ran, not for the next one', () => {
    const { path, hook, sent } = hookWith('next');
    orderFaults(path, { number: 1, orders: 'finish.stored=kill' });
    const next = hookWith('next', [{ point: 'finish.committed', action: 'stop', visit: 1 }]);
    next.hook.reach('finish.stored');
    next.hook.reach('finish.committed');
    expect(next.sent).toEqual(['SIGSTOP']);
    hook.reach('finish.stored');
    expect(sent).toEqual(['SIGKILL']);
  });

  it('are told wrong at the next place, not passed over', () => {
    const { path, hook } = hookWith('wrong');
    orderFaults(path, { number: 1, orders: 'finish.stord=kill' });
    expect(() => hook.reach('finish.committed')).toThrow(/expected point=kill/);
    writeFileSync(path, '{"number":');
    expect(() => hook.reach('finish.committed')).toThrow(SyntaxError);
  });
});
