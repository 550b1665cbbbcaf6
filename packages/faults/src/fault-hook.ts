import type { FaultOrder } from './fault-orders.ts';

/** Named places in the code at which a test may let the process die. */
export interface FaultHook<Point extends string = string> {
  /**
   * Says that this place was reached. In production nothing follows.
   *
   * @throws Error when a fault was ordered that throws
   */
  reach(point: Point): void;
}

/** The hook of every process that nobody tests. */
export const noFaults: FaultHook = { reach: () => undefined };

type SendSignal = (signal: 'SIGKILL' | 'SIGSTOP') => void;

/** Obeys the orders; each at its visit, once. Signals go to this process unless a sender is given. */
export function createFaultHook<Point extends string>(
  orders: readonly FaultOrder<Point>[],
  send: SendSignal = (signal) => {
    process.kill(process.pid, signal);
  },
): FaultHook<Point> {
  if (orders.length === 0) return noFaults;
  const visits = new Map<Point, number>();
  return {
    reach(point) {
      const visit = (visits.get(point) ?? 0) + 1;
      visits.set(point, visit);
      for (const order of orders) {
        if (order.point !== point || order.visit !== visit) continue;
        if (order.action === 'throw') throw new Error(`the fault that was ordered at ${point}`);
        send(order.action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
      }
    },
  };
}
