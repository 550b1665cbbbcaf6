import type { FileOrders } from './fault-file.ts';
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

export interface FaultHookOptions<Point extends string> {
  /** Asked at every place for what is ordered from now on, in place of `orders`; null when nothing can be. */
  readonly file?: (() => FileOrders<Point>) | null;
  /** To this process when left out. */
  readonly send?: (signal: 'SIGKILL' | 'SIGSTOP') => void;
}

/** Obeys the orders; each at its visit, once. */
export function createFaultHook<Point extends string>(
  orders: readonly FaultOrder<Point>[],
  { file = null, send = (signal) => process.kill(process.pid, signal) }: FaultHookOptions<Point> = {},
): FaultHook<Point> {
  if (orders.length === 0 && file === null) return noFaults;
  let obey = obeying(orders, send);
  // What an earlier process was told is not for this one.
  let number = file?.().number;
  return {
    reach(point) {
      const ordered = file?.();
      if (ordered !== undefined && ordered.number !== number) {
        number = ordered.number;
        obey = obeying(ordered.orders, send);
      }
      obey(point);
    },
  };
}

function obeying<Point extends string>(
  orders: readonly FaultOrder<Point>[],
  send: (signal: 'SIGKILL' | 'SIGSTOP') => void,
): (point: Point) => void {
  const visits = new Map<Point, number>();
  return (point) => {
    const visit = (visits.get(point) ?? 0) + 1;
    visits.set(point, visit);
    for (const order of orders) {
      if (order.point !== point || order.visit !== visit) continue;
      if (order.action === 'throw') throw new Error(`the fault that was ordered at ${point}`);
      send(order.action === 'kill' ? 'SIGKILL' : 'SIGSTOP');
    }
  };
}
