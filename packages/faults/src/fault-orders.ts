import { z } from 'zod';

/** What happens when a process reaches a point: SIGKILL, SIGSTOP, or an error out of nowhere. */
const faultAction = z.enum(['kill', 'stop', 'throw']);

/** What is to happen the `visit`th time (from 1) that a process reaches `point`. */
export interface FaultOrder<Point extends string = string> {
  readonly point: Point;
  readonly action: z.infer<typeof faultAction>;
  readonly visit: number;
}

const spelling = /^([a-z0-9.-]+)=([a-z]+)(?:@([1-9]\d{0,5}))?$/;

/**
 * The field of a process's environment that orders faults: `point=action` or `point=action@visit`, several with
 * commas between them. Points that the process does not have are refused, or a test would wait for a fault forever.
 */
export function envFaultOrders<Point extends string>(points: readonly Point[]) {
  const known = z.enum(points);
  return z
    .string()
    .default('')
    .transform((value, context): readonly FaultOrder<Point>[] =>
      value
        .split(',')
        .filter((part) => part.trim() !== '')
        .map((part) => {
          const [, name, verb, visit = '1'] = spelling.exec(part.trim()) ?? [];
          const point = known.safeParse(name);
          const action = faultAction.safeParse(verb);
          if (point.success && action.success) {
            return { point: point.data, action: action.data, visit: Number(visit) };
          }
          const message = `expected point=kill|stop|throw[@visit], the point one of ${points.join(', ')}`;
          context.addIssue({ code: 'custom', message });
          return z.NEVER;
        }),
    );
}

/**
 * For a process's whole environment: faults are obeyed in tests alone. Anything but `NODE_ENV=test` counts as
 * production, so that a variable left behind on a server stops it at the start and not in mid-payment.
 */
export function refuseFaultsOutsideTests(
  env: {
    readonly NODE_ENV?: string | undefined;
    readonly FAULT_POINTS: readonly unknown[];
    readonly FAULT_FILE?: string | undefined;
  },
  context: z.core.$RefinementCtx,
): void {
  if (env.NODE_ENV === 'test') return;
  const ordered = [
    ...(env.FAULT_POINTS.length === 0 ? [] : ['FAULT_POINTS']),
    ...(env.FAULT_FILE === undefined ? [] : ['FAULT_FILE']),
  ];
  for (const key of ordered) {
    context.addIssue({
      code: 'custom',
      path: [key],
      message: 'is refused outside of tests; unset it (tests set NODE_ENV=test)',
    });
  }
}
