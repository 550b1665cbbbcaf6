import type { Finding } from './scenario.ts';

type Figure = 'ratio' | 'p50' | 'p95';

/** A bound that a figure of a finding has to keep. */
export interface Goal {
  readonly text: string;
  isMet(finding: Omit<Finding, 'goal'>): boolean;
}

/** `figure` must be `bound` or more; a figure that is missing misses it. */
export function atLeast(figure: Figure, bound: number): Goal {
  return {
    text: `${figure} ≥ ${bound}`,
    isMet: (finding) => (finding[figure] ?? Number.NEGATIVE_INFINITY) >= bound,
  };
}

/** `figure` must be `bound` or less; a figure that is missing misses it. `unit` is only shown. */
export function atMost(figure: Figure, bound: number, unit = ''): Goal {
  return {
    text: `${figure} ≤ ${bound}${unit === '' ? '' : ` ${unit}`}`,
    isMet: (finding) => (finding[figure] ?? Number.POSITIVE_INFINITY) <= bound,
  };
}

/** Every one of them. */
export function allOf(...goals: readonly Goal[]): Goal {
  return {
    text: goals.map(({ text }) => text).join(', '),
    isMet: (finding) => goals.every((goal) => goal.isMet(finding)),
  };
}
