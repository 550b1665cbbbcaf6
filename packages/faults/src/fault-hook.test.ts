import { readConfig } from '@pingvas/config';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createFaultHook, noFaults } from './fault-hook.ts';
import { envFaultOrders, refuseFaultsOutsideTests } from './fault-orders.ts';

const points = ['finish.stored', 'finish.committed'] as const;
const environment = z
  .object({ NODE_ENV: z.string().optional(), FAULT_POINTS: envFaultOrders(points) })
  .superRefine(refuseFaultsOutsideTests);

function hookOf(orders: string) {
  const sent: string[] = [];
  const { FAULT_POINTS } = readConfig(environment, { NODE_ENV: 'test', FAULT_POINTS: orders });
  return { hook: createFaultHook(FAULT_POINTS, (signal) => sent.push(signal)), sent };
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
    expect(readConfig(environment, { NODE_ENV }).FAULT_POINTS).toEqual([]);
  });

  it('cost nothing when there are none', () => {
    expect(createFaultHook([])).toBe(noFaults);
  });
});
