import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { envFaultOrders, type FaultOrder } from './fault-orders.ts';

/** `number` tells an order from the one before, so that the same words can be ordered twice. */
const envelope = z.strictObject({ number: z.int().positive(), orders: z.string() });

/** What a file orders at the moment. */
export interface FileOrders<Point extends string> {
  /** Changes with every order. */
  readonly number: number;
  readonly orders: readonly FaultOrder<Point>[];
}

/**
 * Reads a file in which faults are ordered while the process runs. As long as it is not there, nothing is ordered.
 *
 * @throws Error when the file says something else than {@link orderFaults} writes
 */
export function faultFile<Point extends string>(
  path: string,
  points: readonly Point[],
): () => FileOrders<Point> {
  const spelled = envFaultOrders(points);
  return () => {
    const text = textOf(path);
    if (text === null) return { number: 0, orders: [] };
    const { number, orders } = envelope.parse(JSON.parse(text));
    return { number, orders: spelled.parse(orders) };
  };
}

/**
 * Orders faults, spelled as in FAULT_POINTS, from the process that runs and reads this file: visits count from now on.
 * Nothing is left of an earlier order; an empty text takes it back. `number` is another one than before.
 */
export function orderFaults(path: string, { number, orders }: z.infer<typeof envelope>): void {
  // In one step, so that nobody reads half an order.
  writeFileSync(`${path}.new`, JSON.stringify({ number, orders }));
  renameSync(`${path}.new`, path);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
